import type { LeftOut, LineCount } from '../../documents/document.js'

/** What became of the lines, or of the paragraphs, of one file: `found` is the sum of all that follows. */
export interface ImportOutcome {
  readonly path: string
  readonly unit: 'record' | 'audit entry' | 'vector' | 'paragraph' | 'message'
  readonly found: number
  readonly imported: number
  /** In the store already, or erased for good. */
  readonly alreadyThere: number
  /** In the store, and forgotten there. */
  readonly forgotten: number
  /** Out of search before, and active again. */
  readonly restored: number
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
  /** Of a note, how many of those that were there came from another file. */
  readonly moved?: number | undefined
}

export interface Rejection {
  /** From 1; 0 of what has no lines. */
  readonly line: number
  readonly reason: string
}

/** Rejections that are told one by one. */
export const SHOWN_REJECTIONS = 100
