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

/** A record that tells what was superseded, and the active one that says what holds now. */
export interface Replacement {
  /** The one that tells what was superseded. */
  readonly recordId: string
  /** The id of the active one. */
  readonly replacedBy: string
}
