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

/** Approximate maximum size of cached postings in bytes; those of the current question are always kept. */
const MAX_POSTINGS = 24 * 1024 * 1024

/** Maximum number of cached counts. */
const MAX_COUNTS = 4_096

/** The number of a phrase's rows, counted up to a row of the index. */
interface Count {
  readonly count: number
  readonly last: number
}

/** Identifies the state that postings belong to; it differs after each change of a row. */
export interface WordMoment {
  readonly mark: string | null
  readonly rows: RowList
}

const memories = new WeakMap<Connection, WordMemory>()

/** This connection's cache of the index of words. */
export function wordMemory({ connection }: StoreSession): WordMemory {
  const known = memories.get(connection)
  if (known !== undefined) return known
  const made = new WordMemory()
  memories.set(connection, made)
  return made
}

/**
 * Caches the parts of the index of words that questions asked for: scoring a row in memory takes a hundredth of the
 * time that FTS5 takes.
 *
 * The cache is checked in each read. Normally rows are only added at the end, and then they are read too. If the
 * store's mark says that any process changed or removed rows, the cache is cleared. Do not use it inside a transaction
 * of the caller, which may be rolled back.
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

  /** Whether only new rows were added since a state. Inside a read. */
  isStill(store: StoreSession, { mark, rows }: WordMoment): boolean {
    return this.#rows === rows && readWordsMark(store.connection) === mark
  }

  /** Reads a portion of the postings that phrases need; returns false while there is more. Inside a read. */
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

  /**
   * Prepares a search for the best rows that contain any of the phrases, whose postings are all read. Inside the same
   * read.
   */
  best(store: StoreSession, phrases: readonly string[], limit: number, required?: string): BestRows {
    const term = (phrase: string) => {
      const { rows, times } = this.#postings.get(phrase) ?? NO_POSTING
      return { rows, times, weight: weightOf(store, this.#total, rows.length) }
    }
    const of = { sizes: this.#rows.sizes, average: this.#tokens / this.#total }
    const last = required === undefined ? undefined : term(required)
    return new BestRows(phrases.map(term), of, { limit, scores: this.#takeScores(), required: last })
  }

  /** An array of zeros, reused by consecutive searches; a concurrent search gets its own. */
  #takeScores(): Float64Array {
    const scores = this.#scores
    this.#scores = undefined
    return scores !== undefined && scores.length >= this.#rows.length
      ? scores
      : new Float64Array(this.#rows.room)
  }

  /** Returns the array of a finished search. */
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

  /** Clears the cache if rows were changed. */
  #look(store: StoreSession): void {
    const mark = readWordsMark(store.connection)
    const [total, tokens] = readAverages(store)
    // Fewer rows than before: a program that sets no mark removed them.
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

  /** Removes old entries, and keeps those that were used last. */
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

/** Duration of a portion in milliseconds; the rest is left to the next one. */
const PORTION_MS = 4

function bytesOf({ rows }: Posting): number {
  return POSTING_BYTES + ROW_BYTES * rows.length
}
