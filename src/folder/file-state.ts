import type { Stats } from 'node:fs'
import { isArray } from '../options/describe.js'
import type { JsonValue, MemoryRecord } from '../records/memory-record.js'

/**
 * How a file was when it was read: kept in the metadata of one of its records, so that it is written with them, goes
 * with them into an export, and is gone with them.
 */
export interface FileState {
  readonly bytes: number
  /** Milliseconds since 1970: when its content was changed, when anything of it was, and when it was read. */
  readonly modified: number
  readonly changed: number
  readonly read: number
  /** Of its bytes. */
  readonly sha256: string
  /** How it was read; another way makes other records of the same bytes. */
  readonly settings: string
  /** The tags that its records got of it and of the call, which may go again. */
  readonly tags: readonly string[]
}

/** A file that was changed so shortly before it was read may have been changed once more in the same moment. */
const UNSURE_MS = 100

/** The state that a record carries, if it carries one. */
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

/** Whether a record was taken out of search because its passage went. */
export function isGone({ metadata }: MemoryRecord): boolean {
  return asNumber(memberOf(memberOf(metadata, 'file'), 'gone')) !== undefined
}

/** Whether a file is as it was read, as far as the system tells without reading it. */
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
