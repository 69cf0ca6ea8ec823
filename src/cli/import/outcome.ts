import type { LeftOut, LineCount } from '../../documents/document.js'

/** What happened to the lines or paragraphs of one file: `found` is the sum of the counts that follow. */
export interface ImportOutcome {
  readonly path: string
  readonly unit: 'record' | 'audit entry' | 'vector' | 'paragraph' | 'message'
  readonly found: number
  readonly imported: number
  /** Already in the store, or erased for good. */
  readonly alreadyThere: number
  /** In the store, but forgotten there. */
  readonly forgotten: number
  /** Out of search before, and now active again. */
  readonly restored: number
  readonly rejected: number
  /** The first rejections. */
  readonly rejections: readonly Rejection[]
  /** The file with all rejected lines. */
  readonly rejectedFile?: string | undefined
  /** Records whose text was, or would be, cut. */
  readonly truncated?: number | undefined
  /** Every line of a note, counted once. */
  readonly lines?: LineCount | undefined
  /** Lines that are in no record. */
  readonly leftOut?: readonly LeftOut[] | undefined
  /** For an export of conversations, how many parts are not messages, by reason. */
  readonly leftOutByReason?: Readonly<Record<string, number>> | undefined
  /** For a note, how many of the existing memories came from another file. */
  readonly moved?: number | undefined
}

export interface Rejection {
  /** From 1; 0 for a source without lines. */
  readonly line: number
  readonly reason: string
}

/** How many rejections are reported one by one. */
export const SHOWN_REJECTIONS = 100
