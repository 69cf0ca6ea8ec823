import type { VerifyProgress } from './verify-report.js'

/** What a repair can do. The codes are stable, like those of problems. */
export const REPAIR_ACTIONS = [
  'salvage',
  'accept_records',
  'set_aside_records',
  'set_aside_audit',
  'accept_rows',
  'break_circles',
  'remove_orphans',
  'embed_again',
  'rebuild_vectors',
  'rebuild_words',
  'mend_queue',
  'mend_counts',
  'seal_rows',
] as const

/** One of {@link REPAIR_ACTIONS}. */
export type RepairAction = (typeof REPAIR_ACTIONS)[number]

/** One step that a repair does, or would do. */
export interface RepairStep {
  /** The action, for programs. */
  readonly action: RepairAction
  /** How many records or rows it affects. */
  readonly count: number
  /** A sentence that describes the step. */
  readonly message: string
}

/** Progress of a repair. `done` and `total` are of the current phase. */
export interface RepairProgress extends VerifyProgress {
  /** First the store is verified, then a backup is made, and then the repair is applied. */
  readonly phase: 'verify' | 'backup' | 'repair'
}

/** Options for repairing a store. */
export interface RepairOptions {
  /** Whether to repair; default false: only report. */
  readonly apply?: boolean | undefined
  /**
   * Called from time to time. If it throws, or its promise rejects, the repair stops, as long as nothing is changed. The
   * promise is not awaited.
   */
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  /** Stops the repair with `signal.reason`, as long as nothing is changed; after that it is ignored. */
  readonly signal?: AbortSignal | undefined
}

/** What a repair did, or would do. */
export interface RepairReport {
  /** Whether the repair was applied. */
  readonly applied: boolean
  /** The steps in order; empty if there is nothing to do. */
  readonly steps: readonly RepairStep[]
  /** The path of a backup of the previous state; null unless something was changed. */
  readonly backup: string | null
  /** The path of a file with the damaged data as JSON lines, as far as it could be read; null if there was none. */
  readonly setAside: string | null
}

/** How many rows of one kind were found in a damaged file: `found = taken + setAside + twice + erased`. */
export interface SalvagedRows {
  /** Rows of this kind, anywhere in the file. */
  readonly found: number
  /** Rows in the new store. */
  readonly taken: number
  /** Damaged rows, which are in the `setAside` file. */
  readonly setAside: number
  /** Older states of rows that were taken. */
  readonly twice: number
  /** Rows of records that were erased for good. */
  readonly erased: number
}

/** Options for salvaging a damaged file. */
export interface SalvageOptions {
  /** Whether the new store replaces the damaged file; default false: only report what it would contain. */
  readonly apply?: boolean | undefined
  /** A file name inside the directory; default `memory.db`, or `fae.db` if only that exists. */
  readonly databaseFile?: string | undefined
}

/** Progress of salvaging. `done` and `total` are of the current part. */
export interface SalvageProgress {
  /** First the pages of the damaged file are read, then the records of the new store are written. */
  readonly part: 'pages' | 'records'
  /** Pages or records done, of `total`. */
  readonly done: number
  /** Pages of the file, or records that were found intact. */
  readonly total: number
}

/** Options for salvaging a damaged file on a thread of its own. */
export interface SalvageInThreadOptions extends SalvageOptions {
  /**
   * Called from time to time. If it throws, or its promise rejects, the work stops, and nothing is changed. The promise
   * is not awaited.
   */
  readonly onProgress?: ((progress: SalvageProgress) => void) | undefined
  /** Stops the work with `signal.reason`, as long as nothing is changed. */
  readonly signal?: AbortSignal | undefined
}

/** What could be read from a damaged file. */
export interface SalvageReport {
  /** Whether the new store has replaced the damaged file. */
  readonly applied: boolean
  /** Absolute path of the database. */
  readonly path: string
  /** Records of any status. */
  readonly records: SalvagedRows
  /** Entries of the audit. */
  readonly auditEntries: SalvagedRows
  /**
   * Records that the audit names as inserted, and that were neither found nor erased: their pages are lost, or they were
   * removed when a scope was restored. A backup may have them.
   */
  readonly missing: number
  /** Records taken with their vectors; the other active ones wait to be embedded. */
  readonly embedded: number
  /** Pages of the file. */
  readonly pages: number
  /** Pages that cannot be read as the kind that they claim to be. */
  readonly unreadablePages: number
  /** Whether the log next to it was read too; false if there is none, or if it belongs to another file. */
  readonly log: boolean
  /** The path of a file with the damaged data as JSON lines; null if there was none, or nothing was done. */
  readonly setAside: string | null
  /** Where the damaged file is kept, with its log; null if nothing was done. */
  readonly keptAside: string | null
}
