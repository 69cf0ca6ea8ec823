import type { RecordFilter } from '../records/filter.js'
import type { MemoryRecord } from '../records/memory-record.js'

/** Where in a record's text the answer is, in UTF-16 units, the end excluded. */
export interface PassageHit {
  /** Its index among the record's passages, from 0. */
  readonly ordinal: number
  /** Where it begins. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/** One result of a vector search. A smaller distance is better. */
export interface VectorHit {
  /** The record found. */
  readonly recordId: string
  /** Euclidean distance of the nearest passage, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. */
  readonly distance: number
  /** The nearest passage of a record that has several; absent if the whole text is one. */
  readonly passage?: PassageHit
}

/** {@link VectorHit} with the record itself. */
export interface RecordHit {
  /** The record found. */
  readonly record: MemoryRecord
  /** Euclidean distance of the nearest passage, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. */
  readonly distance: number
  /** The nearest passage of a record that has several; absent if the whole text is one. */
  readonly passage?: PassageHit
}

/** How to restrict a vector search. */
export interface SearchOptions {
  /** The space of the query; refused if it is not the store's. Default: the store's active space. */
  readonly fingerprint?: string | undefined
  /** Only records that match it; default every active record. */
  readonly filter?: RecordFilter | undefined
}

/** One result of a word search. A higher score is better. */
export interface WordHit {
  /** The record found. */
  readonly recordId: string
  /** BM25 score, above 0 and unbounded. It only compares results of the same question. */
  readonly score: number
}

/** {@link WordHit} with the record itself. */
export interface RecordWordHit {
  /** The record found. */
  readonly record: MemoryRecord
  /** See {@link WordHit}. */
  readonly score: number
}

/** How to restrict a word search. */
export interface WordSearchOptions {
  /** Only records that match it; default every active record. */
  readonly filter?: RecordFilter | undefined
}
