import type { DocumentPassage } from '../documents/document.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { isGone } from './file-state.js'

/** How a record stands to the passage that has its text. */
export type Standing =
  /** Found by search: nothing need be done. */
  | 'active'
  /** Out of search because its passage had gone. */
  | 'gone'
  /** Out of search because somebody asked for it. */
  | 'forgotten'

/** Records by their texts, each taken once. */
export class RecordPool {
  readonly #byText = new Map<string, MemoryRecord[]>()

  constructor(records: Iterable<MemoryRecord> = []) {
    for (const record of records) this.add(record)
  }

  add(record: MemoryRecord): void {
    const same = this.#byText.get(record.text)
    if (same === undefined) this.#byText.set(record.text, [record])
    else same.push(record)
  }

  /**
   * The record that is this passage, or was: of several one under the same heading, and of those an active one before
   * one that somebody had forgotten, and that before one whose passage had gone. Another text is another memory.
   *
   * @param underHeading whether one under another heading will do
   * @param prefer the id of the source that it comes from, if there is one of it
   */
  take(passage: DocumentPassage, underHeading: 'same' | 'any', prefer?: string): MemoryRecord | undefined {
    const same = this.#byText.get(passage.text) ?? []
    let best: MemoryRecord | undefined
    for (const record of same) {
      if (underHeading === 'same' && record.source?.heading !== passage.heading) continue
      if (best === undefined || rank(record, prefer) < rank(best, prefer)) best = record
    }
    if (best !== undefined) same.splice(same.indexOf(best), 1)
    return best
  }

  /** Whether it was not taken. */
  has(record: MemoryRecord): boolean {
    return this.#byText.get(record.text)?.includes(record) === true
  }

  /** Takes this very record, if nobody has. */
  drop(record: MemoryRecord): void {
    const same = this.#byText.get(record.text) ?? []
    const at = same.indexOf(record)
    if (at !== -1) same.splice(at, 1)
  }

  /** What was not taken. */
  rest(): MemoryRecord[] {
    return [...this.#byText.values()].flat()
  }
}

export function standingOf(record: MemoryRecord): Standing {
  if (record.status === 'active') return 'active'
  if (record.status === 'superseded' || isGone(record)) return 'gone'
  return 'forgotten'
}

const ORDER: readonly Standing[] = ['active', 'forgotten', 'gone']

function rank(record: MemoryRecord, prefer: string | undefined): number {
  return 2 * ORDER.indexOf(standingOf(record)) + (record.source?.id === prefer ? 0 : 1)
}

/** A passage, and the record that is it. */
export interface MatchedPassage {
  readonly passage: DocumentPassage
  readonly record?: MemoryRecord | undefined
}

/** The passages of a file with the records that are them; those of the same heading first. */
export function matchPassages(
  passages: readonly DocumentPassage[],
  pool: RecordPool,
  prefer?: string,
): MatchedPassage[] {
  const first = passages.map((passage) => pool.take(passage, 'same', prefer))
  return passages.map((passage, index) => ({
    passage,
    record: first[index] ?? pool.take(passage, 'any', prefer),
  }))
}

/** Of two versions of one passage, so much of their words is the same. */
const MIN_SHARED = 0.5

/**
 * Which of the passages that are new are new versions of those that went: under the same heading, and with half of the
 * words. By the index of the passage, the record that it replaces.
 */
export function newVersions(
  fresh: readonly DocumentPassage[],
  gone: readonly MemoryRecord[],
): ReadonlyMap<DocumentPassage, MemoryRecord> {
  const versions = new Map<DocumentPassage, MemoryRecord>()
  // Most changes concern a passage or two; a file written as a whole has no versions.
  if (fresh.length === 0 || gone.length === 0 || fresh.length * gone.length > MAX_PAIRS) return versions
  const left = gone.map((record) => ({ record, words: wordsOf(record.text) }))
  for (const passage of fresh) {
    const words = wordsOf(passage.text)
    let best = -1
    let bestShare = MIN_SHARED
    for (const [index, old] of left.entries()) {
      if (old.record.source?.heading !== passage.heading) continue
      const share = shared(words, old.words)
      if (share >= bestShare) [best, bestShare] = [index, share]
    }
    const [old] = best === -1 ? [] : left.splice(best, 1)
    if (old !== undefined) versions.set(passage, old.record)
  }
  return versions
}

const MAX_PAIRS = 40_000

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  )
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0
  for (const word of a) if (b.has(word)) both += 1
  return both / Math.max(a.size, b.size, 1)
}
