/** A file beside the database that may hold a copy of what was erased, and that the store cannot clean. */
export interface KnownCopy {
  /** Absolute. */
  readonly path: string
  /** Made before a migration; the predecessor's files kept by an import; written by an export; a backup. */
  readonly kind: 'migration' | 'import' | 'export' | 'backup'
  /** Whole seconds since 1970. */
  readonly createdAt: number
}

/** What a hard-forget did, and what it could not reach. */
export interface HardForgetReport {
  /** The record's id, which is kept. */
  readonly id: string
  /** False when the record had been erased before. */
  readonly erased: boolean
  /**
   * Whether the bytes are gone from the file and its write-ahead log. False while another connection reads from
   * the log, if the disk is too full to rewrite the file, and inside a transaction: call `eraseLog()` later, or
   * open the store again.
   */
  readonly logErased: boolean
  /**
   * Copies that still exist. One that is being written, or was when its process ended, counts by the name that
   * it will have and by the one that it has until then, `<name>.<process>-<thread>-<random>.tmp`.
   */
  readonly copies: readonly KnownCopy[]
}

/** A backup that could not be written again. */
export interface FailedBackup {
  /** Absolute. */
  readonly path: string
  /** Code and message of the error. */
  readonly reason: string
}

/** What became of the backups that a store knows. */
export interface RewrittenBackups {
  /** Written again without what was erased; their manifests, too. */
  readonly rewritten: readonly string[]
  /** Held nothing of it, and are as they were. */
  readonly clean: readonly string[]
  /** Could not be written again: they still hold it. */
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
