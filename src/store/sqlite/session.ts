import { RecollectError } from '../../errors.js'
import { CHANNELS } from '../../observe/channels.js'
import type { Log } from '../../observe/log.js'
import { traceSync } from '../../observe/trace.js'
import type { OnTextTruncated, TextTruncation } from '../../records/record-text.js'
import { type Connection, refuseAsync } from './database/connection.js'
import { requireCurrentSchema } from './schema/state.js'

/** The key under which a repository keeps its session; users of the package cannot access it. */
export const SESSION: unique symbol = Symbol('session')

/**
 * The context of every operation on the store: the connection, with a check that the schema is the one of this
 * release. The check is part of each operation, because another process may migrate the file while this one has it
 * open.
 */
export class StoreSession {
  readonly connection: Connection
  readonly log: Log
  readonly #onTextTruncated: OnTextTruncated | undefined
  readonly #whenClosed = new Set<() => void>()
  #changeElsewhere: Promise<void> | undefined

  constructor(connection: Connection, log: Log, onTextTruncated: OnTextTruncated | undefined) {
    this.connection = connection
    this.log = log
    this.#onTextTruncated = onTextTruncated
  }

  /** A session with the same settings on another connection. */
  on(connection: Connection): StoreSession {
    return new StoreSession(connection, this.log, this.#onTextTruncated)
  }

  /** Registers `work` to run when this session is closed, before its connection is; returns how to undo that. */
  whenClosed(work: () => void): () => void {
    this.#whenClosed.add(work)
    return () => this.#whenClosed.delete(work)
  }

  /** Closes the readers first: the last connection to close writes the log into the file, which readers cannot do. */
  close(): void {
    if (!this.inTransaction) {
      for (const reader of this.connection.readers) reader.abandon()
      for (const work of this.#whenClosed) work()
      this.#whenClosed.clear()
    }
    this.connection.close()
  }

  get inTransaction(): boolean {
    return this.connection.open && this.connection.inTransaction
  }

  /** Runs `work`, which changes the store on another thread. */
  async changeElsewhere<T>(work: () => Promise<T>): Promise<T> {
    while (this.#changeElsewhere !== undefined) await this.#changeElsewhere
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#changeElsewhere = promise
    try {
      return await work()
    } finally {
      this.#changeElsewhere = undefined
      resolve()
    }
  }

  /**
   * Runs a write: at once, or, while another thread of this store changes it, after that. Waiting for the lock would
   * block the event loop.
   */
  async inTurn<T>(write: () => T): Promise<T> {
    while (this.#changeElsewhere !== undefined) await this.#changeElsewhere
    return write()
  }

  /** For work that continues in later turns of the event loop, when the transaction has already ended. */
  requireNoTransaction(operation: string): void {
    if (!this.inTransaction) return
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected ${operation}() outside a transaction, received it inside one, which may be rolled back: call it before or after`,
    )
  }

  /** Runs one immediate transaction, or a savepoint inside one. */
  write<T>(fn: () => T): T {
    refuseAsync(fn)
    const nested = this.inTransaction
    return this.connection.immediate(() => {
      if (!nested) requireCurrentSchema(this.connection)
      return fn()
    })
  }

  /** {@link write} for a change that a caller requested: see {@link observed}. */
  change<T>(operation: string, fn: () => T, count?: (result: T) => number): T {
    return this.observed(operation, () => this.write(fn), count)
  }

  /** Runs a change and publishes it to subscribers; `count` returns the number of records affected. */
  observed<T>(operation: string, work: () => T, count?: (result: T) => number): T {
    return traceSync(
      CHANNELS.store,
      () => ({ operation, nested: this.inTransaction }),
      work,
      count && ((result) => ({ records: count(result) })),
    )
  }

  /** Runs reads that are consistent with each other. */
  read<T>(fn: () => T): T {
    const nested = this.inTransaction
    return this.connection.snapshot(() => {
      if (!nested) requireCurrentSchema(this.connection)
      return fn()
    })
  }

  /** Notifies the caller before a text is cut and stored. If the caller's function throws, the text is not stored. */
  notifyTruncation(truncation: TextTruncation): void {
    this.#onTextTruncated?.(truncation)
    this.log.warn('RECOLLECT_TEXT_CUT', 'A text is too long and was cut before it was stored', {
      ...truncation,
    })
  }

  /** Now, in whole seconds since 1970. */
  now(): number {
    return Math.floor(Date.now() / 1000)
  }
}

/** Refuses a repository that was created with its constructor, which is private only in the types. */
export function requireStore(store: unknown): StoreSession {
  if (store instanceof StoreSession) return store
  throw new RecollectError(
    'INVALID_ARGUMENT',
    'Expected a store to be opened by SqliteMemoryRepository.open(), received a call of its constructor',
  )
}
