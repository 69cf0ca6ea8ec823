/** One thing that a question asks for in the index. */
export interface Term {
  /** What FTS5 tokenizes; of several words, they are to stand one after another. */
  readonly text: string
  readonly kind: 'word' | 'code' | 'cjk' | 'number' | 'symbol'
  /** Whether words that begin with it are meant too. */
  readonly prefix: boolean
  /** How much it tells of what is asked, above 0 to 1. */
  readonly weight: number
  /**
   * Another spelling of what the question holds. A text with the very words of the question need not have it.
   */
  readonly alternative: boolean
}

/** A code of a question, with every spelling of which one alone tells that it stands in a text. */
export interface Code {
  /** As it was typed, folded. */
  readonly typed: string
  readonly terms: readonly Term[]
}

/** What a question asks of the index. */
export interface QueryTerms {
  /** The most telling first, each once. */
  readonly terms: readonly Term[]
  /** What stands in quotes, as the words that the index has of it. */
  readonly phrases: readonly (readonly string[])[]
  readonly codes: readonly Code[]
}
