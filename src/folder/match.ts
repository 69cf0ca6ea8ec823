import type { DocumentPassage } from '../documents/document.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { isGone } from './file-state.js'

/** The state of the record that has a passage's text. */
export type Presence =
  /** Found by search: nothing to do. */
  | 'active'
  /** Out of search because its passage was gone. */
  | 'gone'
  /** Out of search because somebody asked for it. */
  | 'forgotten'

/** Records by their texts. Each can be taken once. */
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
   * Takes the record of this passage, current or former. If there are several, it prefers one under the same heading;
   * of those an active one, then one that somebody forgot, then one whose passage was gone. Another text is another
   * memory.
   *
   * @param underHeading whether a record under another heading is acceptable
   * @param prefer the id of the source whose record is preferred, if it has one
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

  /** Takes exactly this record, unless it was taken. */
  drop(record: MemoryRecord): void {
    const same = this.#byText.get(record.text) ?? []
    const at = same.indexOf(record)
    if (at !== -1) same.splice(at, 1)
  }

  /** The records that were not taken. */
  rest(): MemoryRecord[] {
    return [...this.#byText.values()].flat()
  }
}

export function presenceOf(record: MemoryRecord): Presence {
  if (record.status === 'active') return 'active'
  if (record.status === 'superseded' || isGone(record)) return 'gone'
  return 'forgotten'
}

const ORDER: readonly Presence[] = ['active', 'forgotten', 'gone']

function rank(record: MemoryRecord, prefer: string | undefined): number {
  return 2 * ORDER.indexOf(presenceOf(record)) + (record.source?.id === prefer ? 0 : 1)
}

/** A passage and its record. */
export interface MatchedPassage {
  readonly passage: DocumentPassage
  readonly record?: MemoryRecord | undefined
}

/** The passages of a file with their records. Records under the same heading are matched first. */
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

/** The minimum share of words that two versions of one passage have in common. */
const MIN_SHARED = 0.5

/**
 * Finds which new passages are new versions of those that are gone: under the same heading, and with half of the
 * words. Maps the index of the passage to the record that it replaces.
 */
export function newVersions(
  fresh: readonly DocumentPassage[],
  gone: readonly MemoryRecord[],
): Map<DocumentPassage, MemoryRecord> {
  const versions = new Map<DocumentPassage, MemoryRecord>()
  // Most changes affect one or two passages. A file that is completely rewritten has no versions.
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
