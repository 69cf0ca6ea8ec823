import type { RecordFilter } from '../records/filter.js'
import type { MemoryRecord } from '../records/memory-record.js'

/** Where in a record's text an answer is: UTF-16 units, the end excluded. */
export interface PassageHit {
  /** Its place among the record's passages, from 0. */
  readonly ordinal: number
  /** Where it begins. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/** One answer of a search: the nearer, the smaller the distance. */
export interface VectorHit {
  /** The record found. */
  readonly recordId: string
  /** Euclidean, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. That of the nearest passage. */
  readonly distance: number
  /** The nearest passage of a record that has several; absent where the whole text is one. */
  readonly passage?: PassageHit
}

/** {@link VectorHit} with the record itself. */
export interface RecordHit {
  /** The record found. */
  readonly record: MemoryRecord
  /** Euclidean, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. That of the nearest passage. */
  readonly distance: number
  /** The nearest passage of a record that has several; absent where the whole text is one. */
  readonly passage?: PassageHit
}

/** What a search is restricted to. */
export interface SearchOptions {
  /** The space of the query; refused when the store's is another. Default the store's active one. */
  readonly fingerprint?: string | undefined
  /** Only records that it lets pass; default every active one. */
  readonly filter?: RecordFilter | undefined
}

/** One answer of a search for words: the better, the greater the score. */
export interface WordHit {
  /** The record found. */
  readonly recordId: string
  /** BM25, above 0 and without a bound: it compares answers to one question, and no others. */
  readonly score: number
}

/** {@link WordHit} with the record itself. */
export interface RecordWordHit {
  /** The record found. */
  readonly record: MemoryRecord
  /** See {@link WordHit}. */
  readonly score: number
}

/** What a search for words is restricted to. */
export interface WordSearchOptions {
  /** Only records that it lets pass; default every active one. */
  readonly filter?: RecordFilter | undefined
}
