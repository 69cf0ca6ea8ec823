import { setTimeout as wait } from 'node:timers/promises'
import { RecollectError } from '../../errors.js'
import { CHANNELS } from '../../observe/channels.js'
import type { Log } from '../../observe/log.js'
import { traceAsync } from '../../observe/trace.js'
import type { OnTextTruncated, TextTruncation } from '../../records/record-text.js'
import { commitLost, isLost, isMissingRelation, isRetryable, toStoreError } from './connection/errors.js'
import { hearClient } from './connection/lost-clients.js'
import type { StatementNames } from './connection/names.js'
import type { PostgresClient, PostgresPool } from './connection/pool.js'
import { type StatementContext, Statements } from './connection/statements.js'

/** The version of the tables that this release knows. */
export const SCHEMA_VERSION = 1

/** Times that a transaction is tried when others are in its way. */
const MAX_TRIES = 8

/** Milliseconds until the second try, about; doubled with each one. */
const FIRST_WAIT_MS = 10
const MAX_WAIT_MS = 1_000

/** Compiling a search takes longer than doing it. */
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off'

/** Connections that may have been lost, one after the other, before one that was not. */
const MAX_LOST = 3

/** What a session is opened with. */
export interface SessionOptions {
  readonly pool: PostgresPool
  /** Ends the pool, where it is the store's own. */
  readonly end: () => Promise<void>
  readonly names: StatementNames
  readonly schema: string
  readonly log: Log
  readonly onTextTruncated: OnTextTruncated | undefined
}

/** One open store: its pool, and the transactions in which its acts are done. */
export class PostgresSession {
  readonly schema: string
  readonly log: Log
  /**
   * Whether this role sees some scopes alone: then the words of others are not counted, and what concerns all, such as
   * the space of the vectors, is not written.
   */
  isRestricted = false
  readonly #pool: PostgresPool
  readonly #end: () => Promise<void>
  readonly #names: StatementNames
  readonly #onTextTruncated: OnTextTruncated | undefined
  readonly #context: StatementContext
  readonly #changes = new Map<string, number>()
  #closed = false

  constructor({ pool, end, names, schema, log, onTextTruncated }: SessionOptions) {
    this.#pool = pool
    this.#end = end
    this.#names = names
    this.schema = schema
    this.log = log
    this.#onTextTruncated = onTextTruncated
    this.#context = { sqlFor: (sql) => this.#names.resolve(sql) }
  }

  /** Now, in whole seconds since 1970. */
  now(): number {
    return Math.floor(Date.now() / 1000)
  }

  /** Before it is stored: what the caller's function throws refuses the text. */
  tellTruncation(truncation: TextTruncation): void {
    this.#onTextTruncated?.(truncation)
    this.log.warn('RECOLLECT_TEXT_CUT', 'A text is too long and was cut before it was stored', {
      ...truncation,
    })
  }

  /** Whether work that is done now and then is due, after so many changes more. */
  isDue(work: string, changes: number, many: number): boolean {
    const count = (this.#changes.get(work) ?? 0) + changes
    this.#changes.set(work, count < many ? count : 0)
    return count >= many
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#end()
  }

  /** One statement that reads, or several that need not agree. Tried again where the connection had been lost before. */
  async direct<T>(fn: (db: Statements) => Promise<T>): Promise<T> {
    this.#requireOpen()
    const db = new Statements(this.#pool, this.#context)
    return this.#failing(async () => {
      for (let tries = 0; ; tries++) {
        try {
          await this.#findExtension()
          return await fn(db)
        } catch (error) {
          if (!isLost(error) || this.#closed || tries === MAX_LOST) throw error
        }
      }
    })
  }

  /** Reads that agree with each other. */
  async read<T>(fn: (tx: Statements) => Promise<T>): Promise<T> {
    return this.#inTransaction(BEGIN_READ, fn)
  }

  /** One transaction, tried again where others were in its way: `fn` may run several times. */
  async write<T>(fn: (tx: Statements) => Promise<T>): Promise<T> {
    return this.#inTransaction('BEGIN ISOLATION LEVEL READ COMMITTED', async (tx) => {
      const version = await tx.value<string>("SELECT value FROM {meta} WHERE key = 'schema_version'")
      if (version !== String(SCHEMA_VERSION)) throw wrongSchema(this.schema, version)
      return fn(tx)
    })
  }

  /** {@link write} before there is a schema. */
  async setUp<T>(fn: (tx: Statements) => Promise<T>): Promise<T> {
    return this.#inTransaction('BEGIN ISOLATION LEVEL READ COMMITTED', fn)
  }

  /** {@link write}, told to subscribers as a change that a caller asked for. */
  async change<T>(
    operation: string,
    fn: (tx: Statements) => Promise<T>,
    count?: (result: T) => number,
  ): Promise<T> {
    return this.observed(operation, () => this.write(fn), count)
  }

  /** Runs a change and publishes it to subscribers; `count` gives the number of records concerned. */
  async observed<T>(operation: string, work: () => Promise<T>, count?: (result: T) => number): Promise<T> {
    return traceAsync(
      CHANNELS.store,
      () => ({ operation, nested: false }),
      work,
      count && ((result) => ({ records: count(result) })),
    )
  }

  async #inTransaction<T>(begin: string, fn: (tx: Statements) => Promise<T>): Promise<T> {
    this.#requireOpen()
    return this.#failing(async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#once(begin, fn)
        } catch (error) {
          const most = error instanceof NotBegun ? MAX_LOST : isRetryable(error) ? MAX_TRIES : 0
          if (tries >= most || this.#closed) throw error instanceof NotBegun ? error.cause : error
          await wait(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.5 + Math.random()))
        }
      }
    })
  }

  async #once<T>(begin: string, fn: (tx: Statements) => Promise<T>): Promise<T> {
    await this.#findExtension()
    const client = await this.#pool.connect()
    hearClient(client)
    let broken = false
    try {
      const tx = new Statements(client, this.#context)
      await begun(client, begin)
      const result = await fn(tx)
      await committed(client)
      return result
    } catch (error) {
      broken = isLost(error) || error instanceof NotBegun || !(await rolledBack(client))
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** Where pgvector is: it need not be on the search path. Before a connection is taken, or two would be needed. */
  async #findExtension(): Promise<void> {
    if (this.#names.hasExtension) return
    const { rows } = await this.#pool.query(
      `SELECT n.nspname::text AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       WHERE e.extname = 'vector'`,
    )
    const [row] = rows as readonly { readonly name: string }[]
    if (row !== undefined) this.foundExtension(row.name)
  }

  foundExtension(schema: string): void {
    this.#names.extension = schema
  }

  #requireOpen(): void {
    if (this.#closed)
      throw new RecollectError('STORE_CLOSED', 'Expected an open store, received one that is closed')
  }

  async #failing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (this.#closed && !(error instanceof RecollectError)) this.#requireOpen()
      if (isMissingRelation(error)) throw await this.#missing(error)
      throw toStoreError(error)
    }
  }

  /** What is not there tells that the schema is another one. */
  async #missing(error: unknown): Promise<unknown> {
    try {
      const version = await schemaVersion(new Statements(this.#pool, this.#context), this.schema)
      return version === SCHEMA_VERSION ? toStoreError(error) : wrongSchema(this.schema, version)
    } catch (failure) {
      return toStoreError(failure)
    }
  }
}

/** A transaction that could not begin: its connection had been lost before. */
class NotBegun extends Error {}

async function begun(client: PostgresClient, begin: string): Promise<void> {
  try {
    await client.query(begin)
  } catch (cause) {
    throw isLost(cause) ? new NotBegun('not begun', { cause }) : cause
  }
}

async function committed(client: PostgresClient): Promise<void> {
  try {
    await client.query('COMMIT')
  } catch (error) {
    throw isLost(error) ? commitLost() : error
  }
}

/** Whether the connection can be used again. */
async function rolledBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    return false
  }
}

/** The version of the schema that is there; undefined where there is none. */
export async function schemaVersion(db: Statements, schema: string): Promise<number | undefined> {
  const there = await db.value<number>(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ? AND c.relname = 'meta' AND c.relkind = 'r'`,
    schema,
  )
  if (there === undefined) return undefined
  return Number((await db.value<string>("SELECT value FROM {meta} WHERE key = 'schema_version'")) ?? 0)
}

export function wrongSchema(schema: string, found: string | number | undefined): RecollectError {
  const version = found === undefined ? undefined : Number(found)
  if (version !== undefined && version > SCHEMA_VERSION) {
    return new RecollectError(
      'STORE_SCHEMA_NEWER',
      `Expected schema version ${SCHEMA_VERSION} in ${JSON.stringify(schema)}, received version ${version} of a newer release: update this package`,
    )
  }
  return new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected schema version ${SCHEMA_VERSION} in ${JSON.stringify(schema)}, received ${version === undefined ? 'none' : `version ${version}`}: call ready(), which makes it`,
  )
}
