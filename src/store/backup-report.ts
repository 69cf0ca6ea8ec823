import type { Progress } from '../vectors/embedder.js'

/** Where a backup, or a restoration, stands; `done` and `total` are bytes. */
export interface BackupProgress extends Progress {
  /** What is being done. */
  readonly part: 'copying' | 'checking'
  /** Bytes done a second, since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** How a backup is followed and ended. */
export interface BackupOptions {
  /** Now and then. What it throws ends the backup; so does a promise that is rejected, which is not awaited. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Ends it with `signal.reason`, and leaves nothing. */
  readonly signal?: AbortSignal | undefined
}

/** What the manifest beside a backup, `<path>.manifest.json`, says of it. */
export interface BackupManifest {
  /** Of the database. */
  readonly schemaVersion: number
  /** Whole seconds since 1970: the moment that the backup is of, or a little before. */
  readonly createdAt: number
  /** Of the file. */
  readonly bytes: number
  /** Of the file; 64 hexadecimal digits. */
  readonly sha256: string
  /** Records of any status. */
  readonly records: number
  /** Vectors of passages. */
  readonly vectors: number
  /** Audit entries. */
  readonly auditEntries: number
}

/** A backup that was made. */
export interface BackupReport extends BackupManifest {
  /** Absolute. */
  readonly path: string
  /** Of the manifest. */
  readonly manifest: string
  /**
   * Records in it that are not what was stored; see `verify()`. With any, keep the older backups: these records may be
   * whole in one of them.
   */
  readonly changed: number
  /** How long it took. */
  readonly seconds: number
}

/** Backups that a running program makes by itself. */
export interface BackupSchedule {
  /** Where they go; made when it does not exist. Best on another disk. */
  readonly directory: string
  /** Whole seconds from one to the next, at least 1; also across restarts. */
  readonly every: number
  /** How many are kept, at least 1; default 7. Older ones that were made so are deleted. */
  readonly keep?: number | undefined
}
