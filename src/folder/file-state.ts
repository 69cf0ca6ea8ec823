import type { Stats } from 'node:fs'
import { isArray } from '../options/describe.js'
import type { JsonValue, MemoryRecord } from '../records/memory-record.js'

/**
 * The state of a file when it was read. It is kept in the metadata of one of the file's records, so that it is
 * written, exported and erased with them.
 */
export interface FileState {
  readonly bytes: number
  /** Milliseconds since 1970: when its content changed, when anything about it changed, and when it was read. */
  readonly modified: number
  readonly changed: number
  readonly read: number
  /** Hash of its bytes. */
  readonly sha256: string
  /** How it was read: other settings make other records from the same bytes. */
  readonly settings: string
  /** The tags that its records got from the file and from the call; they may be removed again. */
  readonly tags: readonly string[]
}

/** A file that changed this shortly before it was read may have changed again within the same clock tick. */
const UNSURE_MS = 100

/** The state that a record carries, if any. */
export function stateOf({ metadata }: MemoryRecord): FileState | undefined {
  const state = memberOf(metadata, 'file')
  const text = (name: string) => asString(memberOf(state, name))
  const number = (name: string) => asNumber(memberOf(state, name))
  const [sha256, settings, bytes] = [text('sha256'), text('settings'), number('bytes')]
  const [modified, changed, read] = [number('modified'), number('changed'), number('read')]
  if (sha256 === undefined || settings === undefined || bytes === undefined) return undefined
  if (modified === undefined || changed === undefined || read === undefined) return undefined
  const tags = memberOf(state, 'tags')
  const known = isArray(tags) ? tags.flatMap((tag) => asString(tag) ?? []) : []
  return { sha256, settings, bytes, modified, changed, read, tags: known }
}

/** The metadata of a record that carries a state. */
export function carrying(state: FileState): JsonValue {
  return { file: { ...state, tags: [...state.tags] } }
}

/** The metadata of a record whose passage is no longer in its file. */
export function goneSince(seconds: number): JsonValue {
  return { file: { gone: seconds } }
}

/** Whether a record was taken out of search because its passage is gone. */
export function isGone({ metadata }: MemoryRecord): boolean {
  return asNumber(memberOf(memberOf(metadata, 'file'), 'gone')) !== undefined
}

/** Whether a file is unchanged since it was read, as far as its stats show. */
export function isUnchanged(state: FileState | undefined, stats: Stats, settings: string): boolean {
  return (
    state !== undefined &&
    state.settings === settings &&
    state.bytes === stats.size &&
    state.modified === stats.mtimeMs &&
    state.changed === stats.ctimeMs &&
    stats.mtimeMs < state.read - UNSURE_MS
  )
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
