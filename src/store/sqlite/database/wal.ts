import { statSync } from 'node:fs'
import { SQLITE_WAIT_MS, type SqliteDatabase } from './driver.js'
import { isSqliteError } from './errors.js'

/**
 * The size in bytes above which the log is cut by force. SQLite itself writes it back every 1,000 pages, but starts it
 * over only when there are no readers, which never happens under a constant load of reads.
 */
const BOUND_BYTES = 16 * 1024 * 1024

/** Milliseconds to wait for current readers; new ones do not hold the log. */
const READERS_WAIT_MS = 250

/** Milliseconds between two attempts, so that a permanent reader does not slow down every write. */
const RETRY_MS = 1000

/** The write-ahead log next to a database. */
export class WriteAheadLog {
  readonly #path: string
  #lastTry = Number.NEGATIVE_INFINITY

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`
  }

  /** The size of the log in bytes; 0 if there is none. */
  bytes(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Cuts a log that has grown too long; called after a commit. Returns whether it was cut. */
  bound(db: SqliteDatabase): boolean {
    if (this.bytes() <= BOUND_BYTES || performance.now() - this.#lastTry < RETRY_MS) return false
    try {
      return this.#tryErase(db, READERS_WAIT_MS)
    } finally {
      this.#lastTry = performance.now()
    }
  }

  /**
   * Writes the first change of a log into the file, and cuts the log, without waiting for readers. Returns whether it
   * succeeded.
   */
  begin(db: SqliteDatabase): boolean {
    return this.#tryErase(db, 0)
  }

  #tryErase(db: SqliteDatabase, waitMs: number): boolean {
    try {
      return this.erase(db, waitMs)
    } catch (error) {
      // The committed data is safe in the log. The next attempt, or another call, will meet the same failure.
      if (!isSqliteError(error)) throw error
      return false
    }
  }

  /** Writes everything back and truncates the log to zero; returns false if a reader prevents it. */
  erase(db: SqliteDatabase, waitMs = READERS_WAIT_MS): boolean {
    db.pragma(`busy_timeout = ${waitMs}`)
    try {
      const result = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
      return result.busy === 0
    } finally {
      db.pragma(`busy_timeout = ${SQLITE_WAIT_MS}`)
    }
  }
}
