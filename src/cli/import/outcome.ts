/** What became of the lines, or of the paragraphs, of one file: `found` is the sum of all that follows. */
export interface ImportOutcome {
  readonly path: string
  readonly unit: 'record' | 'audit entry' | 'vector' | 'paragraph'
  readonly found: number
  readonly imported: number
  /** In the store already, or erased for good. */
  readonly alreadyThere: number
  /** In the store, and forgotten there. */
  readonly forgotten: number
  /** Forgotten before, and active again. */
  readonly restored: number
  readonly rejected: number
  /** The first of them. */
  readonly rejections: readonly Rejection[]
  /** Where all of them are kept. */
  readonly rejectedFile?: string | undefined
  /** Records, or paragraphs, whose text is, or would be, stored cut. */
  readonly truncated?: number | undefined
}

export interface Rejection {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

/** Rejections that are told one by one. */
export const SHOWN_REJECTIONS = 100
