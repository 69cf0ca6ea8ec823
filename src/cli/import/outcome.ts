import type { LeftOut, LineCount } from '../../documents/document.js'

/** What became of the lines, or of the paragraphs, of one file: `found = imported + alreadyThere + rejected`. */
export interface ImportOutcome {
  readonly path: string
  readonly unit: 'record' | 'audit entry' | 'vector' | 'paragraph' | 'message'
  readonly found: number
  readonly imported: number
  /** In the store already, or erased for good. */
  readonly alreadyThere: number
  readonly rejected: number
  /** The first of them. */
  readonly rejections: readonly Rejection[]
  /** Where all of them are kept. */
  readonly rejectedFile?: string | undefined
  /** Records whose text is, or would be, stored cut. */
  readonly truncated?: number | undefined
  /** Every line of a note, counted once. */
  readonly lines?: LineCount | undefined
  /** Those that are in no record. */
  readonly leftOut?: readonly LeftOut[] | undefined
  /** Of an export of conversations, how much of it is no message, by the reason. */
  readonly leftOutByReason?: Readonly<Record<string, number>> | undefined
  /** Of a note, how many of `alreadyThere` were out of search and are found again, and came from another file. */
  readonly restored?: number | undefined
  readonly moved?: number | undefined
}

export interface Rejection {
  /** From 1; 0 of what has no lines. */
  readonly line: number
  readonly reason: string
}

/** Rejections that are told one by one. */
export const SHOWN_REJECTIONS = 100
