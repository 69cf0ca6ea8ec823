import { statSync } from 'node:fs'
import { SQLITE_WAIT_MS, type SqliteDatabase } from './driver.js'
import { isSqliteError } from './errors.js'

/**
 * Bytes above which the log is cut by force. SQLite writes it back every 1,000 pages by itself, but starts it
 * over only in a moment without readers, which never comes under a constant load of reads.
 */
const BOUND_BYTES = 16 * 1024 * 1024

/** Milliseconds to wait for the readers that are under way; new ones do not hold the log. */
const READERS_WAIT_MS = 250

/** Between two tries, so that a reader that stays does not slow down every write. */
const RETRY_MS = 1000

/** The write-ahead log beside a database. */
export class WriteAheadLog {
  readonly #path: string
  #lastTry = Number.NEGATIVE_INFINITY

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`
  }

  /** 0 when there is none. */
  bytes(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Cuts a log that has grown too long; called after a commit. Whether it was cut. */
  bound(db: SqliteDatabase): boolean {
    if (this.bytes() <= BOUND_BYTES || performance.now() - this.#lastTry < RETRY_MS) return false
    try {
      return this.#tryErase(db, READERS_WAIT_MS)
    } finally {
      this.#lastTry = performance.now()
    }
  }

  /** Writes the first change of a log into the file, and cuts the log; waits for nobody. Whether it did. */
  begin(db: SqliteDatabase): boolean {
    return this.#tryErase(db, 0)
  }

  #tryErase(db: SqliteDatabase, waitMs: number): boolean {
    try {
      return this.erase(db, waitMs)
    } catch (error) {
      // What was committed is safe in the log; the next try, or another call, meets the same failure.
      if (!isSqliteError(error)) throw error
      return false
    }
  }

  /** Writes everything back and cuts the log to nothing; false when a reader prevents it. */
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
