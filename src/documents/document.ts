/** How a document is read. */
export const DOCUMENT_FORMATS = ['markdown', 'text'] as const
/** One of {@link DOCUMENT_FORMATS}. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number]

/** A range of lines of a document, counted from 1, both ends included. */
export interface LineRange {
  /** The first, from 1. */
  readonly line: number
  /** The last. */
  readonly endLine: number
}

/** A part of a document that becomes one record with exactly these lines, unless `problem` says why not. */
export interface DocumentPassage extends LineRange {
  readonly text: string
  /** The headings above it, joined. */
  readonly heading?: string | undefined
  /** Why it cannot be stored. */
  readonly problem?: string | undefined
}

/** Lines that are in no record, or a part of a line that is not. */
export interface LeftOut extends LineRange {
  /** What they are, such as `a rule` or `a comment`. */
  readonly reason: string
  /** The rest of the line is in a record. */
  readonly part?: true | undefined
}

/** Every line of a document, counted once: `total = kept + leftOut + rejected + blank`. */
export interface LineCount {
  /** All lines. */
  readonly total: number
  /** In a record, as its text or as a heading above it. */
  readonly kept: number
  /** In no record, with a reason. */
  readonly leftOut: number
  /** In passages that cannot be stored. */
  readonly rejected: number
  /** Without a visible character. */
  readonly blank: number
}

/** What a document says about itself. */
export interface DocumentFacts {
  readonly title?: string | undefined
  readonly aliases: readonly string[]
  readonly tags: readonly string[]
  /** Whole seconds since 1970. */
  readonly time?: number | undefined
}

/** A document that was read: what becomes records, and what does not. */
export interface Document extends DocumentFacts {
  /** In the order of the lines. */
  readonly passages: readonly DocumentPassage[]
  readonly leftOut: readonly LeftOut[]
  readonly lines: LineCount
}
