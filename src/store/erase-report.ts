/** A file next to the database that may contain a copy of erased data, and that the store cannot clean. */
export interface KnownCopy {
  /** Absolute path. */
  readonly path: string
  /**
   * `migration`: made before a migration; `import`: the predecessor's files, kept by an import; `export`: written by
   * an export; `backup`: a backup.
   */
  readonly kind: 'migration' | 'import' | 'export' | 'backup'
  /** Whole seconds since 1970. */
  readonly createdAt: number
}

/** What a hard-forget did, and what it could not reach. */
export interface HardForgetReport {
  /** The record's id, which is kept. */
  readonly id: string
  /** False if the record had been erased before. */
  readonly erased: boolean
  /**
   * Whether the bytes are gone from the file and its write-ahead log. False while another connection reads from
   * the log, if the disk is too full to rewrite the file, and inside a transaction: call `eraseLog()` later, or
   * open the store again.
   */
  readonly logErased: boolean
  /**
   * Copies that still exist. A copy that is being written, or was when its process ended, is listed under its final
   * name and under its temporary one, `<name>.<process>-<thread>-<random>.tmp`.
   */
  readonly copies: readonly KnownCopy[]
}

/** A backup that could not be rewritten. */
export interface FailedBackup {
  /** Absolute path. */
  readonly path: string
  /** Code and message of the error. */
  readonly reason: string
}

/** Progress of rewriting backups. */
export interface RewriteProgress {
  /** The current backup. */
  readonly path: string
  /** Backups done, of `total`. */
  readonly done: number
  /** Backups that the store knows. */
  readonly total: number
}

/** Options for rewriting backups on a thread of its own. */
export interface RewriteBackupsOptions {
  /**
   * Called for each backup. If it throws, or its promise rejects, the work stops: each backup is as it was, or rewritten
   * completely. The promise is not awaited.
   */
  readonly onProgress?: ((progress: RewriteProgress) => void) | undefined
  /** Stops the work with `signal.reason`; each backup is as it was, or rewritten completely. */
  readonly signal?: AbortSignal | undefined
}

/** What happened to the backups that a store knows. */
export interface RewrittenBackups {
  /** Rewritten without the erased data, together with their manifests. */
  readonly rewritten: readonly string[]
  /** Contained none of it, and are unchanged. */
  readonly clean: readonly string[]
  /** Could not be rewritten: they still contain it. */
  readonly failed: readonly FailedBackup[]
}

/** What an erasure of many records did, and what it could not reach. */
export interface EraseReport {
  /** Records erased. */
  readonly erased: number
  /** Their ids, which are kept. */
  readonly ids: readonly string[]
  /** See {@link HardForgetReport}. */
  readonly logErased: boolean
  /** See {@link HardForgetReport}. */
  readonly copies: readonly KnownCopy[]
}
