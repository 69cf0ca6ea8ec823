/** One search term of a question. */
export interface Term {
  /** The text that FTS5 tokenizes; if it has several words, they must follow one another. */
  readonly text: string
  readonly kind: 'word' | 'code' | 'cjk' | 'number' | 'symbol'
  /** Whether it matches words that begin with it, too. */
  readonly prefix: boolean
  /** How specific it is, above 0 to 1. */
  readonly weight: number
  /**
   * Whether it is another spelling of a part of the question, which a text with the same words need not contain.
   */
  readonly alternative: boolean
}

/** A code of a question. A text contains it when it has any of its spellings. */
export interface Code {
  /** As it was typed, folded. */
  readonly typed: string
  readonly terms: readonly Term[]
}

/** What to search the index for. */
export interface QueryTerms {
  /** Most specific first, each once. */
  readonly terms: readonly Term[]
  /** Quoted phrases, as words of the index. */
  readonly phrases: readonly (readonly string[])[]
  readonly codes: readonly Code[]
}
