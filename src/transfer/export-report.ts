import type { Progress } from '../vectors/embedder.js'

/** Progress of an export. `done` and `total` count lines: records, audit entries and vectors. */
export interface ExportProgress extends Progress {
  /** Lines per second since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** What to export, and how to follow and stop it. */
export interface ExportOptions {
  /** Whether to export the vectors of the active space too, in `embeddings.jsonl`. Default false. */
  readonly vectors?: boolean | undefined
  /** Only this scope and all below it. Default everything. */
  readonly within?: string | undefined
  /**
   * Called after each portion, and once at the end, before the files get their names. If it throws, the export stops
   * and leaves nothing behind. A promise that it returns is not awaited; if it is rejected before the files have their
   * names, the export stops too.
   */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined
  /** Stops the export with `signal.reason`; what was written is removed. */
  readonly signal?: AbortSignal | undefined
}

/** What an export has written. */
export interface ExportReport {
  /** Lines of `records.jsonl`. */
  readonly records: number
  /** Lines of `audit.jsonl`. */
  readonly auditEntries: number
  /** Lines of `embeddings.jsonl`; 0 without that file. */
  readonly vectors: number
  /** Absolute paths. */
  readonly files: readonly string[]
}
