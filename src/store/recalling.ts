import type { VectorHit } from './hits.js'

/** A term to search for in the index of words. */
export interface WordTerm {
  /** Words as returned by `src/words`; several words must follow one another. */
  readonly text: string
  /** Whether it also matches words that begin with it. */
  readonly prefix: boolean
}

/** A search in the index of words for texts that contain any of the terms or phrases. */
export interface WordQuestion {
  /** A text may contain any of them. */
  readonly terms: readonly WordTerm[]
  /** Phrases: each is a list of words that must follow one another. */
  readonly phrases?: readonly (readonly string[])[] | undefined
}

/** A form in which a searched item may occur in a text. */
export interface WordForm {
  /** Words that follow one another. */
  readonly words: readonly string[]
  /** Whether the last word is a prefix. */
  readonly prefix: boolean
}

/** How many rows of the index of words contain the searched items. A long text has several rows. */
export interface WordRows {
  /** Number of rows that BM25 counts: of the whole index, or of a small scope. */
  readonly rows: number
  /** Number of rows that contain each item, in the order of the request. */
  readonly holding: readonly number[]
}

/** A place in a conversation or a file. */
export interface RecordPlace {
  /** Exactly this scope. */
  readonly scope: string
  /** The `id` of the records' `source`. */
  readonly sourceId: string
  /** The `position` of the record's `source`. */
  readonly position: number
}

/** A passage of a record. */
export interface RecordPassage {
  /** The record. */
  readonly recordId: string
  /** Its index among the record's passages, from 0. */
  readonly ordinal: number
}

/** {@link RecordPassage} with its signature. */
export interface PassageSignature extends RecordPassage {
  /** 64 bits for each content token. */
  readonly signature: Uint8Array
}

/** The distance of a record from a vector, with the signature of its nearest passage. */
export interface MeasuredHit extends VectorHit {
  /** Absent if it was not requested, or if the passage has none of that version. */
  readonly signature?: Uint8Array
}

/** Options of a store's `distances`. */
export interface DistanceOptions {
  /** The version of the signatures to read with the vectors; default: none are read. */
  readonly signatures?: number | undefined
}

/** An outdated record, and the active one that replaced it. */
export interface Replacement {
  /** The id of the outdated record. */
  readonly recordId: string
  /** The id of the active record. */
  readonly replacedBy: string
}
