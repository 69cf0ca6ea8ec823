import type { BackupProgress } from './backup-report.js'

/** Options for restoring a backup. */
export interface RestoreOptions {
  /** A file name inside the directory; default `memory.db`, or `fae.db` if only that exists. */
  readonly databaseFile?: string | undefined
  /** Called from time to time while the backup is copied and checked. If it throws, the restore stops. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /**
   * Stops the restore with `signal.reason`, as long as the current state is still in place; then nothing is changed.
   */
  readonly signal?: AbortSignal | undefined
}

/** Options for restoring the records of one scope. */
export type RestoreScopeOptions = Pick<RestoreOptions, 'onProgress' | 'signal'>

/** What a restore did. */
export interface RestoreReport {
  /** Absolute path of the database. */
  readonly path: string
  /** Records of any status that the store has now; for a scope, the records that were restored. */
  readonly records: number
  /** The schema version of the backup if it was older and was migrated, else null. */
  readonly migratedFrom: number | null
  /** Whether the backup had a manifest and matched it. */
  readonly manifest: boolean
  /** Records of the backup that were erased for good since. They stay erased, and are not in the store. */
  readonly erased: number
  /**
   * Where the previous state is kept; null if there was none. It may contain erased data; an erasure lists it as a
   * copy.
   */
  readonly keptAside: string | null
}

/** The outcome of an interrupted restore. */
export interface UnfinishedRestore {
  /** Absolute path of the database. */
  readonly path: string
  /** Whether the backup is now in place, or the previous state. */
  readonly state: 'restored' | 'undone'
  /** See {@link RestoreReport}. */
  readonly keptAside: string | null
}
