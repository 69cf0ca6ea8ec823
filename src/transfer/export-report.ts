import type { Progress } from '../vectors/embedder.js'

/** Where an export stands. `done` and `total` count lines: records, audit entries and vectors. */
export interface ExportProgress extends Progress {
  /** Lines done a second, since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** What is exported, and how that is followed and ended. */
export interface ExportOptions {
  /** The vectors of the active space too, in `embeddings.jsonl`. Default false. */
  readonly vectors?: boolean | undefined
  /** Only this scope and all below it. Default everything. */
  readonly within?: string | undefined
  /**
   * After each portion, and once at the end, before the files get their names. What it throws ends the export,
   * and leaves nothing. A promise that it returns is not awaited; rejected before the files have their names, it
   * ends the export too.
   */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined
  /** Ends the export with `signal.reason`; what was written is removed. */
  readonly signal?: AbortSignal | undefined
}

/** What an export has written. */
export interface ExportReport {
  /** Lines of `records.jsonl`. */
  readonly records: number
  /** Lines of `audit.jsonl`. */
  readonly auditEntries: number
  /** Lines of `embeddings.jsonl`; 0 without it. */
  readonly vectors: number
  /** Absolute paths. */
  readonly files: readonly string[]
}
