import type { Connection } from '../../database/connection.js'
import { readWordsMark } from '../../index/words.js'
import type { StoreSession } from '../../session.js'
import { readAverages } from './averages.js'
import { BestRows } from './best-rows.js'
import {
  NO_POSTING,
  POSTING_BYTES,
  type Posting,
  type PostingSource,
  ROW_BYTES,
  readPosting,
  weightOf,
} from './posting.js'
import { RowList } from './row-list.js'

/** Bytes of postings that are kept, about; those of the question under way are kept in any case. */
const MAX_POSTINGS = 24 * 1024 * 1024

/** Counts that are kept. */
const MAX_COUNTS = 4_096

/** A phrase's rows, counted up to a row of the index. */
interface Count {
  readonly count: number
  readonly last: number
}

/** What the postings of one moment belong to: other ones after each change of a row. */
export interface WordMoment {
  readonly mark: string | null
  readonly rows: RowList
}

const memories = new WeakMap<Connection, WordMemory>()

/** What this connection knows of the index of words. */
export function wordMemory({ connection }: StoreSession): WordMemory {
  const known = memories.get(connection)
  if (known !== undefined) return known
  const made = new WordMemory()
  memories.set(connection, made)
  return made
}

/**
 * The parts of the index of words that questions asked for, in memory: to weigh a row there takes a hundredth of the
 * time that FTS5 takes.
 *
 * They are looked at in each read: rows are only ever added behind the last one, which are then read too, unless the
 * store's mark says that rows were changed or removed, by whichever process; then nothing is kept. Not for use inside a
 * transaction of the caller's, which may be undone.
 */
export class WordMemory {
  #mark: string | null = null
  #rows = new RowList()
  #postings = new Map<string, Posting>()
  #counts = new Map<string, Count>()
  #bytes = 0
  #scores: Float64Array | undefined
  #total = 0
  #tokens = 0

  get moment(): WordMoment {
    return { mark: this.#mark, rows: this.#rows }
  }

  /** Whether nothing but new rows came since a moment. Inside a read. */
  isStill(store: StoreSession, { mark, rows }: WordMoment): boolean {
    return this.#rows === rows && readWordsMark(store.connection) === mark
  }

  /** Reads a portion of what phrases need; false while there is more. Inside a read. */
  readOn(store: StoreSession, phrases: readonly string[]): boolean {
    const begun = performance.now()
    this.#look(store)
    if (this.#rows.readOn(store)) return false
    const source: PostingSource = {
      ...{ rows: this.#rows, average: this.#tokens / this.#total, total: this.#total },
      holding: (phrase) => this.#count(store, phrase),
    }
    for (const phrase of phrases) {
      const known = this.#postings.get(phrase) ?? NO_POSTING
      const read = readPosting(store, phrase, known, source)
      if (read !== known || known === NO_POSTING) this.#keep(phrase, read)
      if (read.until < this.#rows.length || performance.now() - begun > PORTION_MS) return false
    }
    this.#forget(new Set(phrases))
    return true
  }

  /** The search for the best rows that hold any of the phrases, of which all was read. Inside the same read. */
  best(store: StoreSession, phrases: readonly string[], limit: number, required?: string): BestRows {
    const term = (phrase: string) => {
      const { rows, times } = this.#postings.get(phrase) ?? NO_POSTING
      return { rows, times, weight: weightOf(store, this.#total, rows.length) }
    }
    const of = { sizes: this.#rows.sizes, average: this.#tokens / this.#total }
    const last = required === undefined ? undefined : term(required)
    return new BestRows(phrases.map(term), of, { limit, scores: this.#takeScores(), required: last })
  }

  /** All 0; for one search after another: one that is under way at the same time gets its own. */
  #takeScores(): Float64Array {
    const scores = this.#scores
    this.#scores = undefined
    return scores !== undefined && scores.length >= this.#rows.length
      ? scores
      : new Float64Array(this.#rows.room)
  }

  /** Gives back what a search needs no more. */
  done({ scores }: BestRows): void {
    this.#scores = scores
  }

  /** How many rows an FTS5 expression matches. Inside a read. */
  count(store: StoreSession, expression: string): number {
    this.#look(store)
    return this.#count(store, expression)
  }

  #count(store: StoreSession, expression: string): number {
    const known = this.#counts.get(expression) ?? { count: 0, last: -1 }
    const last =
      store.connection.value<number | null>('SELECT max(id) FROM record_words_docsize') ?? known.last
    if (last === known.last) return known.count
    const added =
      store.connection.value<number>(
        'SELECT count(*) FROM record_words WHERE record_words MATCH ? AND rowid > ?',
        expression,
        BigInt(known.last),
      ) ?? 0
    if (this.#counts.size >= MAX_COUNTS) this.#counts.clear()
    const count = known.count + added
    this.#counts.set(expression, { count, last })
    return count
  }

  /** Drops what was known where rows were changed. */
  #look(store: StoreSession): void {
    const mark = readWordsMark(store.connection)
    const [total, tokens] = readAverages(store)
    // Fewer rows than before: they were removed by a program that sets no mark.
    if (mark !== this.#mark || total < this.#total) {
      this.#mark = mark
      this.#rows = new RowList()
      this.#postings = new Map()
      this.#counts = new Map()
      this.#bytes = 0
    }
    this.#total = total
    this.#tokens = tokens
  }

  #keep(phrase: string, posting: Posting): void {
    const known = this.#postings.get(phrase)
    this.#bytes += bytesOf(posting) - (known === undefined ? 0 : bytesOf(known))
    this.#postings.set(phrase, posting)
  }

  /** Keeps what was asked for last. */
  #forget(asked: ReadonlySet<string>): void {
    for (const phrase of asked) {
      const posting = this.#postings.get(phrase)
      if (posting === undefined) continue
      this.#postings.delete(phrase)
      this.#postings.set(phrase, posting)
    }
    for (const [phrase, posting] of this.#postings) {
      if (this.#bytes <= MAX_POSTINGS || asked.has(phrase)) return
      this.#postings.delete(phrase)
      this.#bytes -= bytesOf(posting)
    }
  }
}

/** Milliseconds after which the rest is left to the next portion. */
const PORTION_MS = 4

function bytesOf({ rows }: Posting): number {
  return POSTING_BYTES + ROW_BYTES * rows.length
}
