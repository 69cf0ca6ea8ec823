import type { VectorHit } from './hits.js'

/** A term that an index of words is asked for. */
export interface WordTerm {
  /** Words as `src/words` gives them; of several, they are to stand one after another. */
  readonly text: string
  /** Whether words that begin with it are meant too. */
  readonly prefix: boolean
}

/** A question to the index of words: what holds any of the terms or phrases. */
export interface WordQuestion {
  /** Any of them. */
  readonly terms: readonly WordTerm[]
  /** Each: words that are to stand one after another. */
  readonly phrases?: readonly (readonly string[])[] | undefined
}

/** A way in which something that is asked for may stand in a text. */
export interface WordForm {
  /** One after another. */
  readonly words: readonly string[]
  /** Whether the last word may go on. */
  readonly prefix: boolean
}

/** How often what is asked for stands in the index of words. A long text has several rows. */
export interface WordRows {
  /** Rows that BM25 counts: of the whole index, or of a small scope. */
  readonly rows: number
  /** Rows that hold each thing, in the order in which they were asked for. */
  readonly holding: readonly number[]
}

/** A place in a conversation or a file. */
export interface RecordPlace {
  /** Exactly this one. */
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
  /** Its place among the record's passages, from 0. */
  readonly ordinal: number
}

/** {@link RecordPassage} with its signature. */
export interface PassageSignature extends RecordPassage {
  /** 64 bits for each token that says something. */
  readonly signature: Uint8Array
}

/** How near a record is to a vector, with the signature of its nearest passage. */
export interface MeasuredHit extends VectorHit {
  /** Absent where it was not asked for, and where the passage has none of that version. */
  readonly signature?: Uint8Array
}

/** Options of `distances` of a store. */
export interface DistanceOptions {
  /** The version of the signatures that are read with the vectors; default: none are. */
  readonly signatures?: number | undefined
}

/** A record that tells what was superseded, and the active one that says what holds now. */
export interface Replacement {
  /** The one that tells what was superseded. */
  readonly recordId: string
  /** The id of the active one. */
  readonly replacedBy: string
}
