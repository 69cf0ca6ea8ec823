import type { Progress } from '../vectors/embedder.js'

/** Progress of a backup or a restore; `done` and `total` are bytes. */
export interface BackupProgress extends Progress {
  /** What is being done. */
  readonly part: 'copying' | 'checking'
  /** Bytes per second since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** How to follow and stop a backup. */
export interface BackupOptions {
  /** Called from time to time. If it throws, or its promise rejects, the backup stops. The promise is not awaited. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Stops it with `signal.reason`, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined
}

/** The content of the manifest next to a backup, `<path>.manifest.json`. */
export interface BackupManifest {
  /** Schema version of the database. */
  readonly schemaVersion: number
  /** Whole seconds since 1970: the time of the backup, or slightly earlier. */
  readonly createdAt: number
  /** Size of the file. */
  readonly bytes: number
  /** SHA-256 of the file; 64 hexadecimal digits. */
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
  /** Absolute path. */
  readonly path: string
  /** Absolute path of the manifest. */
  readonly manifest: string
  /**
   * Records in it that differ from what was stored; see `verify()`. If there are any, keep the older backups:
   * these records may be intact in one of them.
   */
  readonly changed: number
  /** How long it took. */
  readonly seconds: number
}

/** A schedule for automatic backups while a program runs. */
export interface BackupSchedule {
  /** Where they are stored; created if it does not exist. Best on another disk. */
  readonly directory: string
  /** Whole seconds between two backups, at least 1; counts across restarts. */
  readonly every: number
  /** How many are kept, at least 1; default 7. Older scheduled backups are deleted. */
  readonly keep?: number | undefined
}
