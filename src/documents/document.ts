/** How a document is read. */
export const DOCUMENT_FORMATS = ['markdown', 'text'] as const
/** One of {@link DOCUMENT_FORMATS}. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number]

/** Lines of a document, from 1, both of them included. */
export interface LineRange {
  /** The first, from 1. */
  readonly line: number
  /** The last. */
  readonly endLine: number
}

/** A stretch of a document that becomes one record: its text has exactly these lines, unless `problem` says why not. */
export interface DocumentPassage extends LineRange {
  readonly text: string
  /** The headings above it, joined. */
  readonly heading?: string | undefined
  /** Why it cannot be taken. */
  readonly problem?: string | undefined
}

/** Lines that are in no record, or what of a line is not. */
export interface LeftOut extends LineRange {
  /** What they are, as `a rule` or `a comment`. */
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
  /** In none, with a reason. */
  readonly leftOut: number
  /** Of passages that cannot be taken. */
  readonly rejected: number
  /** Without a character that shows. */
  readonly blank: number
}

/** What a document says of itself. */
export interface DocumentFacts {
  readonly title?: string | undefined
  readonly aliases: readonly string[]
  readonly tags: readonly string[]
  /** Whole seconds since 1970. */
  readonly time?: number | undefined
}

/** A document, read: what becomes records, and what does not. */
export interface Document extends DocumentFacts {
  /** In the order of the lines. */
  readonly passages: readonly DocumentPassage[]
  readonly leftOut: readonly LeftOut[]
  readonly lines: LineCount
}
