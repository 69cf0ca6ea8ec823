import type { BackupProgress } from './backup-report.js'

/** How a backup is restored. */
export interface RestoreOptions {
  /** A file name inside the directory; default `memory.db`, or a lone `fae.db`. */
  readonly databaseFile?: string | undefined
  /** Now and then, while the backup is copied and checked. What it throws ends the restoration. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Ends it with `signal.reason`, as long as the present state is in its place; then everything is as it was. */
  readonly signal?: AbortSignal | undefined
}

/** How the records of one scope are restored. */
export type RestoreScopeOptions = Pick<RestoreOptions, 'onProgress' | 'signal'>

/** What a restoration did. */
export interface RestoreReport {
  /** The database, absolute. */
  readonly path: string
  /** Records that the store has now, of any status; of a scope: that were brought back. */
  readonly records: number
  /** The schema version of the backup, where it was an older one that was migrated; else null. */
  readonly migratedFrom: number | null
  /** Whether the backup had a manifest, and is the file that it names. */
  readonly manifest: boolean
  /**
   * Records of the backup that were erased for good since: what was erased stays erased, and they are not in the store.
   */
  readonly erased: number
  /** Where the state before is kept; null where there was none. It may hold what was erased: an erasure names it. */
  readonly keptAside: string | null
}

/** What became of a restoration that was interrupted. */
export interface UnfinishedRestore {
  /** The database, absolute. */
  readonly path: string
  /** Whether the backup is in its place now, or the state before. */
  readonly state: 'restored' | 'undone'
  /** See {@link RestoreReport}. */
  readonly keptAside: string | null
}
