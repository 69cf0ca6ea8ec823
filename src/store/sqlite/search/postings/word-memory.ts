import { isTurnOver } from '../../../../platform/turn.js'
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
import { rowsOfAny } from './rows-of-any.js'

/** Approximate maximum size of cached postings in bytes; those of the current question are always kept. */
const MAX_POSTINGS = 24 * 1024 * 1024

/** FTS5 counts a phrase in more rows faster than its posting is read. */
const MAX_COUNTED = 3_000

/** Maximum number of cached counts. */
const MAX_COUNTS = 4_096

/**
 * How many rows of the index are searched first to count those with an expression; a phrase of frequent words takes a
 * hundred times as long as a word. If the others take no longer than so many milliseconds, they are searched at once.
 */
const ROWS_COUNTED_FIRST = 10_000
const ROWS_COUNTED_FIRST_FOR_WORD = 100_000
const MAX_COUNT_MS = 2

/** The number of a phrase's rows, counted up to a row of the index. */
interface Count {
  readonly count: number
  readonly last: number
}

const NOT_COUNTED: Count = { count: 0, last: -1 }

/** An item to count: the rows that contain any of its phrases. */
export interface CountedItem {
  /** The FTS5 expression of the item; null if there is nothing to search for. */
  readonly expression: string | null
  /** The FTS5 phrases that the expression joins; none if it is not an OR of whole words. */
  readonly phrases: readonly string[]
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
  /** The highest row of the index. */
  #last = -1
  /** Whether this call has read anything: each does, however little time is left of the turn, so that it gets on. */
  #hasWorked = false

  get #isTimeUp(): boolean {
    return this.#hasWorked && isTurnOver()
  }

  get moment(): WordMoment {
    return { mark: this.#mark, rows: this.#rows }
  }

  /** Whether only new rows were added since a state. Inside a read. */
  isStill(store: StoreSession, { mark, rows }: WordMoment): boolean {
    return this.#rows === rows && readWordsMark(store.connection) === mark
  }

  /** Reads a portion of the postings that phrases need; returns false while there is more. Inside a read. */
  readOn(store: StoreSession, phrases: readonly string[]): boolean {
    this.#look(store)
    if (this.#rows.readOn(store)) return false
    const source = this.#source(store)
    this.#hasWorked = false
    for (const phrase of phrases) {
      if (this.#isTimeUp || this.#read(store, phrase, source).until < this.#rows.length) return false
    }
    this.#forget(new Set(phrases))
    return true
  }

  #source(store: StoreSession): PostingSource {
    return {
      ...{ rows: this.#rows, average: this.#tokens / this.#total, total: this.#total },
      holding: (phrase) => this.#count(store, phrase),
    }
  }

  /** The posting of a phrase, with the next portion of its rows if there are more. */
  #read(store: StoreSession, phrase: string, source: PostingSource): Posting {
    const known = this.#postings.get(phrase) ?? NO_POSTING
    const read = readPosting(store, phrase, known, source)
    if (read !== known || known === NO_POSTING) this.#keep(phrase, read)
    return read
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

  /**
   * How many rows match each item, for as many of the first items as take some milliseconds; none if the first takes
   * longer: then the next call continues. Inside a read.
   */
  counts(store: StoreSession, items: readonly CountedItem[]): readonly number[] {
    this.#look(store)
    this.#hasWorked = false
    const counts: number[] = []
    for (const item of items) {
      const count = this.#isTimeUp ? undefined : this.#countAny(store, item)
      if (count === undefined) break
      counts.push(count)
    }
    this.#forget(new Set(items.flatMap(({ phrases }) => phrases)))
    return counts
  }

  /** Undefined if there is more to read for it, but no time. */
  #countAny(store: StoreSession, { expression, phrases }: CountedItem): number | undefined {
    if (expression === null) return 0
    const known = this.#counts.get(expression)
    if (known?.last === this.#last) return known.count
    if (phrases.length < 2 || !this.#hasRows(store)) return this.#count(store, expression)
    const postings: Posting[] = []
    for (const phrase of phrases) {
      if (this.#isTimeUp) return undefined
      // The search for words needs the same postings. To read them takes less time than FTS5's search for any of them.
      const holding = this.#count(store, phrase)
      if (holding === undefined) return undefined
      const posting = holding <= MAX_COUNTED ? this.#read(store, phrase, this.#source(store)) : NO_POSTING
      if (posting.until < this.#rows.length) return this.#count(store, expression)
      postings.push(posting)
    }
    const count = rowsOfAny(postings, this.#rows.length)
    this.#keepCount(expression, { count, last: this.#last })
    return count
  }

  /** Whether all rows are in memory, but for some that were just added. */
  #hasRows(store: StoreSession): boolean {
    return this.#rows.length > 0 && (this.#rows.last === this.#last || !this.#rows.readOn(store))
  }

  /** Counts the rows that were not counted yet; undefined if there are more of them, but no time. */
  #count(store: StoreSession, expression: string): number | undefined {
    // The ids of the rows are as dense here as there. In a damaged index both numbers may be 0.
    const rows = expression.includes(' ') ? ROWS_COUNTED_FIRST : ROWS_COUNTED_FIRST_FOR_WORD
    const first = Math.max(1, Math.ceil((this.#last * rows) / Math.max(1, this.#total)))
    let quick = 2 * first
    for (;;) {
      const { count, last } = this.#counts.get(expression) ?? NOT_COUNTED
      const rest = this.#last - last
      if (rest === 0) return count
      if (rest > quick && last !== NOT_COUNTED.last && this.#isTimeUp) return undefined
      const until = rest <= quick ? this.#last : last + first
      const begun = performance.now()
      this.#keepCount(expression, { count: count + countRows(store, expression, last, until), last: until })
      quick = ((until - last) * MAX_COUNT_MS) / (performance.now() - begun)
    }
  }

  #keepCount(expression: string, counted: Count): void {
    this.#hasWorked = true
    if (this.#counts.size >= MAX_COUNTS) this.#counts.clear()
    this.#counts.set(expression, counted)
  }

  /** Clears the cache if rows were changed. */
  #look(store: StoreSession): void {
    const mark = readWordsMark(store.connection)
    const [total, tokens] = readAverages(store)
    const last = store.connection.value<number | null>('SELECT max(id) FROM record_words_docsize')
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
    this.#last = last ?? -1
  }

  #keep(phrase: string, posting: Posting): void {
    this.#hasWorked = true
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

/** Counts the rows that match, after a row and up to another one. */
function countRows({ connection }: StoreSession, expression: string, after: number, until: number): number {
  const sql = 'SELECT count(*) FROM record_words WHERE record_words MATCH ? AND rowid > ? AND rowid <= ?'
  return connection.value<number>(sql, expression, BigInt(after), BigInt(until)) ?? 0
}

function bytesOf({ rows }: Posting): number {
  return POSTING_BYTES + ROW_BYTES * rows.length
}
