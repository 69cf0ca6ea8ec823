import type { MemoryKind, MemoryRecord, MemorySearchHit } from '../index.js'
import { idText, quoted } from './quoted.js'

/** A longer text is shown in part, because an agent's context is expensive. The full text is a resource. */
const MAX_SHOWN = 2_000

/** A memory as tools return it. */
export interface ShownMemory {
  readonly id: string
  readonly text: string
  readonly kind: MemoryKind
  readonly tags: string[]
  readonly created: string
  readonly confidence: number
  readonly scope?: string
  readonly source?: string
  readonly part?: true
}

/** The address of a memory's full text. */
export function memoryUri(id: string): string {
  return `recollect://memory/${encodeURIComponent(id)}`
}

/** A record, with a long text cut; `passage` is shown instead of the beginning of a long text. */
export function shown(record: MemoryRecord, passage?: string): ShownMemory {
  const { id, text, kind, tags, createdAt, confidence, scope, source } = record
  const isLong = text.length > MAX_SHOWN
  return {
    id,
    text: isLong ? (passage ?? text).slice(0, MAX_SHOWN).toWellFormed() : text,
    kind,
    tags: [...tags],
    created: timeText(createdAt),
    confidence,
    ...(scope === '' ? {} : { scope }),
    ...(source === undefined ? {} : { source: sourceText(source) }),
    ...(isLong ? { part: true as const } : {}),
  }
}

/** A hit; for a long text, the passage that answers. */
export function shownHit({ record, passage }: MemorySearchHit): ShownMemory {
  return shown(record, passage.text)
}

/** A memory on one line. */
export function lineOf(memory: ShownMemory, more: readonly string[] = []): string {
  const { id, text, kind, tags, created, source, part } = memory
  const about = [
    kind,
    created.slice(0, 10),
    ...more,
    ...(tags.length === 0 ? [] : [`tags ${tags.map(quoted).join(', ')}`]),
    ...(source === undefined ? [] : [`from ${quoted(source)}`]),
    ...(part === true ? [`shown in part, the full text is ${memoryUri(id)}`] : []),
  ]
  return `[${idText(id)}] ${about.join('; ')}: ${quoted(text)}`
}

function sourceText({ id, title, line, heading }: NonNullable<MemoryRecord['source']>): string {
  const place = line === undefined ? id : `${id}:${line}`
  return [
    title === undefined ? place : `${title} (${place})`,
    ...(heading === undefined ? [] : [heading]),
  ].join(', ')
}

/** ISO 8601 in UTC. A time that another program wrote may be invalid. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? 'undated' : date.toISOString().replace('.000Z', 'Z')
}
