import { types } from 'node:util'
import { RecollectError } from '../../../errors.js'
import type { SqlValue } from '../../conditions/sql-condition.js'
import { withoutCheckpoint } from './close.js'
import type { SqliteDatabase, SqliteStatement } from './driver.js'
import { isBusy, isDamage, isSqliteError, toStoreError } from './errors.js'
import { FairTurn } from './fair-turn.js'
import { hasLeftovers } from './leftovers.js'
import { LogStamper } from './log/stamper.js'
import { plannedOnce } from './planned-once.js'
import { WriteAheadLog } from './wal.js'

export type { SqlValue }

/** Larger files are not copied into memory, neither to search for leftovers nor to rewrite them. */
const MAX_BYTES_IN_MEMORY = 256 * 1024 * 1024

/** Maximum number of prepared statements kept: filters alone can take any number of forms. One takes about 30 KB. */
const MAX_STATEMENTS = 256

/**
 * One connection: prepared statements cached by their SQL, transactions, and SQLite's errors as ours. Everything here
 * blocks the event loop, including waiting for another connection's lock.
 */
export class Connection {
  readonly path: string
  readonly readonly: boolean
  /** True also for a copy of a file that was read into memory, although it has the file's path. */
  readonly inMemory: boolean
  readonly busyTimeoutMs: number
  /** Readers of a snapshot of the store, on this or another thread. They end when this connection closes. */
  readonly readers = new Set<{ abandon(): void }>()
  readonly #db: SqliteDatabase
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #log: WriteAheadLog | undefined
  readonly #turn: FairTurn | undefined
  #stamper: LogStamper | undefined
  #damage: RecollectError | undefined
  #depth = 0
  #isWriting = false

  constructor(db: SqliteDatabase, path: string, busyTimeoutMs: number) {
    this.#db = db
    this.path = path
    this.readonly = db.readonly
    this.inMemory = db.memory
    this.busyTimeoutMs = busyTimeoutMs
    this.#log = db.memory ? undefined : new WriteAheadLog(path)
    this.#turn = db.memory ? undefined : new FairTurn()
  }

  /** From now on stamps each change with the file that its log belongs to. Only for a file that is a store. */
  stampChanges(durability: 'full' | 'normal'): void {
    if (!this.inMemory && !this.readonly) this.#stamper = new LogStamper(this, durability === 'full')
  }

  get open(): boolean {
    return this.#db.open
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction
  }

  /** Whether a transaction is open that may change something and may be rolled back. */
  get isWriting(): boolean {
    return this.#isWriting
  }

  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[]
  }

  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined
  }

  /** The rows one by one, each read on demand. Do not write meanwhile. */
  iterate<Row>(sql: string, ...values: readonly SqlValue[]): IterableIterator<Row> {
    // Not a cached statement: two iterations of one statement would conflict.
    return this.#db.prepare(sql).iterate(...values) as IterableIterator<Row>
  }

  /** The first column of all rows; takes half the time of {@link all}. */
  column<Value>(sql: string, ...values: readonly SqlValue[]): Value[] {
    return this.#prepare(sql, true).all(...values) as Value[]
  }

  /** The first column of the first row. */
  value<Value>(sql: string, ...values: readonly SqlValue[]): Value | undefined {
    const row = this.#prepare(sql).get(...values) as Record<string, Value> | undefined
    return row === undefined ? undefined : Object.values(row)[0]
  }

  /** Runs a statement; returns the number of rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#prepare(sql).run(...values).changes
  }

  /** Inserts a row; returns its row id. */
  insert(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid)
  }

  /** Runs one or more statements without values; not cached. */
  exec(sql: string): void {
    this.#db.exec(sql)
  }

  pragma(text: string): unknown {
    return this.#db.pragma(text, { simple: true })
  }

  /** Runs a read in one statement; waits and tries again while another connection has locked the database. */
  query<T>(fn: () => T): T {
    this.#requireOpen()
    return this.inTransaction ? this.#mapped(fn) : this.#retried(fn)
  }

  /** Runs reads in several statements that must be consistent with each other. */
  snapshot<T>(fn: () => T): T {
    this.#requireOpen()
    if (this.inTransaction) return this.#mapped(fn)
    return this.#retried(() => {
      this.run('BEGIN')
      return this.#finish(fn)
    })
  }

  /**
   * Begins a transaction that stays open: whatever others write from now on, this connection reads the current state.
   * `first` must read, because SQLite takes its snapshot at the first read. For a connection that does nothing else.
   */
  hold(first: () => unknown): void {
    this.#requireOpen()
    this.#retried(() => {
      this.run('BEGIN')
      try {
        first()
      } catch (error) {
        if (this.inTransaction) this.#rollback(error)
        throw error
      }
    })
  }

  /** The whole database as the bytes of a file. */
  image(): Buffer {
    return this.query(() => this.#db.serialize())
  }

  /**
   * Runs a transaction that takes the write lock at once. A deferred one would fail, without waiting, if another
   * connection wrote between its first read and its first write. Inside another transaction it is a savepoint.
   *
   * @param stamped false for a change of the schema, which writes no rows of the store
   */
  immediate<T>(fn: () => T, { stamped = true }: { readonly stamped?: boolean } = {}): T {
    this.#requireOpen()
    if (this.inTransaction) return this.#mapped(() => this.#savepoint(fn))
    if (this.readonly) {
      throw new RecollectError(
        'STORE_READONLY',
        'Expected to write, but the store was opened with readonly: true',
      )
    }
    this.#refuseDamaged()
    this.#turn?.begin()
    this.#retried(() => this.run('BEGIN IMMEDIATE'))
    const stamper = stamped ? this.#stamper : undefined
    let logBegins = false
    this.#isWriting = true
    try {
      return this.#mapped(() => {
        stamper?.begin(() => this.logBytes === 0)
        return this.#finish(fn, () => {
          logBegins = stamper?.end() ?? false
        })
      })
    } finally {
      this.#isWriting = false
      this.#turn?.end()
      if (!this.inTransaction) this.#keepLog(logBegins)
    }
  }

  #keepLog(begins: boolean): void {
    // With a reader of our own in the way it would wait in vain.
    if (this.readers.size > 0 || this.#damage !== undefined) return
    if (begins && this.#log?.begin(this.#db)) this.#stamper?.begun()
    else if (this.#log?.bound(this.#db)) this.#stamper?.cut()
  }

  /**
   * Writes the log into the file and truncates it to zero. Returns false if a reader prevents it, at once if the
   * reader is our own.
   */
  eraseLog(): boolean {
    this.#requireOpen()
    const log = this.#log
    if (log === undefined) return true
    this.#refuseDamaged()
    if (this.readers.size > 0 || !this.#mapped(() => log.erase(this.#db))) return false
    this.#stamper?.cut()
    return true
  }

  /** Whether unused parts of the file contain deleted data; assumed without checking for a large file. */
  hasLeftovers(): boolean {
    return this.query(
      // Serialized instead of read as a file: closing the file would, on POSIX systems, drop SQLite's locks on it.
      () => this.#bytes > MAX_BYTES_IN_MEMORY || hasLeftovers(this.#db.serialize()),
    )
  }

  /** Rewrites the whole file without its unused parts. */
  vacuum(): void {
    this.#requireOpen()
    this.#refuseDamaged()
    this.#retried(() => {
      if (this.#bytes > MAX_BYTES_IN_MEMORY) this.pragma('temp_store = FILE')
      try {
        this.exec('VACUUM')
      } finally {
        this.pragma('temp_store = MEMORY')
      }
    })
  }

  get #bytes(): number {
    return Number(this.pragma('page_count')) * Number(this.pragma('page_size'))
  }

  /** Bytes of used pages. */
  get usedBytes(): number {
    return this.query(() => this.#bytes - this.freeBytes)
  }

  /** Bytes of free pages, which the file keeps for later use. */
  get freeBytes(): number {
    return Number(this.pragma('freelist_count')) * Number(this.pragma('page_size'))
  }

  /** Bytes of the log. */
  get logBytes(): number {
    return this.#log?.bytes() ?? 0
  }

  close(): void {
    if (!this.#db.open) return
    if (this.inTransaction) {
      throw new RecollectError(
        'INVALID_ARGUMENT',
        'Expected close() outside a transaction, received it inside one',
      )
    }
    this.#statements.clear()
    if (this.#damage === undefined) this.#mapped(() => this.#db.close())
    else this.abandon()
  }

  /** Closes without reporting a failure: after another error, which is more informative, or during {@link hold}. */
  abandon(): void {
    if (!this.#db.open) return
    const close = () => this.#db.close()
    try {
      if (this.#damage === undefined || this.inMemory) close()
      else withoutCheckpoint(this.path, close)
    } catch (error) {
      if (!isSqliteError(error)) throw error
    }
  }

  #prepare(sql: string, pluck = false): SqliteStatement {
    const key = pluck ? `1 ${sql}` : sql
    let statement = this.#statements.get(key)
    if (statement === undefined) {
      statement = this.#db.prepare(plannedOnce(sql))
      if (pluck) statement.pluck()
      // Clears all of them: those in use are soon prepared again.
      if (this.#statements.size === MAX_STATEMENTS) this.#statements.clear()
      this.#statements.set(key, statement)
    }
    return statement
  }

  #requireOpen(): void {
    if (!this.#db.open)
      throw new RecollectError('STORE_CLOSED', 'Expected an open store, but close() was called')
  }

  /** Refuses to write: a damaged file is read as far as possible, and never written. */
  #refuseDamaged(): void {
    if (this.#damage !== undefined) throw this.#damage
  }

  #toStoreError(error: unknown): unknown {
    const mapped = toStoreError(error, this.path)
    if (isDamage(error) && mapped instanceof RecollectError) this.#damage ??= mapped
    return mapped
  }

  #mapped<T>(fn: () => T): T {
    try {
      return fn()
    } catch (error) {
      throw this.#toStoreError(error)
    }
  }

  /**
   * Tries again while the database is locked. SQLite itself waits only some milliseconds at a time (`SQLITE_WAIT_MS`):
   * its own back-off grows to 100 ms, which starves the connection that waits longest.
   */
  #retried<T>(fn: () => T): T {
    const deadline = performance.now() + this.busyTimeoutMs
    for (;;) {
      try {
        return fn()
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw this.#toStoreError(error)
      }
    }
  }

  #savepoint<T>(fn: () => T): T {
    const name = `nested_${++this.#depth}`
    this.run(`SAVEPOINT ${name}`)
    try {
      const result = fn()
      refusePromise(result)
      this.run(`RELEASE ${name}`)
      return result
    } catch (error) {
      // A full disk or a failed write may already have rolled back everything.
      if (this.inTransaction) {
        this.run(`ROLLBACK TO ${name}`)
        this.run(`RELEASE ${name}`)
      }
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  #finish<T>(fn: () => T, beforeCommit?: () => void): T {
    try {
      const result = fn()
      refusePromise(result)
      beforeCommit?.()
      this.run('COMMIT')
      return result
    } catch (error) {
      if (this.inTransaction) this.#rollback(error)
      throw error
    }
  }

  #rollback(cause: unknown): void {
    try {
      this.run('ROLLBACK')
    } catch (error) {
      // The first error is more informative than the failure to roll back after it.
      if (!isSqliteError(error))
        throw new RecollectError('STORE_FAILED', 'A transaction could not be rolled back', { cause })
    }
  }
}

/** Refuses an async function before it runs: a promise shows only after its first part has run. */
export function refuseAsync(fn: () => unknown): void {
  if (types.isAsyncFunction(fn)) throw promiseRefused()
}

function promiseRefused(): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    'Expected a synchronous transaction function, received a promise: embed first, then write. Nothing was stored',
  )
}

function refusePromise(result: unknown): void {
  if (
    typeof result !== 'object' ||
    result === null ||
    !('then' in result) ||
    typeof result.then !== 'function'
  )
    return
  // Its later rejection would be unhandled; the caller gets the error now.
  Promise.resolve(result).catch(() => {})
  throw promiseRefused()
}
