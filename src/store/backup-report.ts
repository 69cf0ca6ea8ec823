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
  /**
   * Called now and then. If it throws, or its promise rejects, the backup stops. The promise is not awaited.
   */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Stops it with `signal.reason`, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined
}

/** What the manifest beside a backup, `<path>.manifest.json`, says of it. */
export interface BackupManifest {
  /** Of the database. */
  readonly schemaVersion: number
  /** Whole seconds since 1970: the moment of the backup, or a little before. */
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
   * Records in it that differ from what was stored; see `verify()`. If there are any, keep the older backups:
   * these records may be intact in one of them.
   */
  readonly changed: number
  /** How long it took. */
  readonly seconds: number
}

/** Backups that a running program makes by itself. */
export interface BackupSchedule {
  /** Where they are stored; created if it does not exist. Best on another disk. */
  readonly directory: string
  /** Whole seconds between two backups, at least 1; counts across restarts. */
  readonly every: number
  /** How many are kept, at least 1; default 7. Older scheduled backups are deleted. */
  readonly keep?: number | undefined
}
