import { setTimeout as wait } from 'node:timers/promises'
import { RecollectError } from '../../errors.js'
import { CHANNELS } from '../../observe/channels.js'
import type { Log } from '../../observe/log.js'
import { traceAsync } from '../../observe/trace.js'
import type { OnTextTruncated, TextTruncation } from '../../records/record-text.js'
import { commitLost, isLost, isMissingRelation, isRetryable, toStoreError } from './connection/errors.js'
import { ignoreErrors } from './connection/lost-clients.js'
import type { StatementNames } from './connection/names.js'
import type { PostgresClient, PostgresPool } from './connection/pool.js'
import { type StatementContext, Statements } from './connection/statements.js'

/** The schema version of this release. */
export const SCHEMA_VERSION = 1

/** How often a transaction is tried if it conflicts with others. */
const MAX_TRIES = 8

/** Approximate milliseconds before the second attempt; doubled with each attempt. */
const FIRST_WAIT_MS = 10
const MAX_WAIT_MS = 1_000

/** JIT compilation of a search takes longer than running it. */
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off'

/** How many lost connections in a row are accepted before an error. */
const MAX_LOST = 3

/** What a session needs. */
export interface SessionOptions {
  readonly pool: PostgresPool
  /** Ends the pool if it is the store's own. */
  readonly end: () => Promise<void>
  readonly names: StatementNames
  readonly schema: string
  readonly log: Log
  readonly onTextTruncated: OnTextTruncated | undefined
}

/** One open store: its pool, and the transactions in which its methods run. */
export class PostgresSession {
  readonly schema: string
  readonly log: Log
  /**
   * Whether this role sees only some scopes. Then it does not count the words of others, and does not write shared
   * data such as the vector space.
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

  /** Notifies the caller before a text is cut and stored. If the caller's function throws, the text is not stored. */
  notifyTruncation(truncation: TextTruncation): void {
    this.#onTextTruncated?.(truncation)
    this.log.warn('RECOLLECT_TEXT_CUT', 'A text is too long and was cut before it was stored', {
      ...truncation,
    })
  }

  /** Counts changes, and returns whether periodic work is due because `many` is reached. */
  isDue(work: string, changes: number, many: number): boolean {
    const count = (this.#changes.get(work) ?? 0) + changes
    this.#changes.set(work, count < many ? count : 0)
    return count >= many
  }

  /** Closes the session. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#end()
  }

  /**
   * Runs one reading statement, or several that need not be consistent with each other. Retries if the connection had
   * been lost before.
   */
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

  /** Runs reads that are consistent with each other. */
  async read<T>(fn: (tx: Statements) => Promise<T>): Promise<T> {
    return this.#inTransaction(BEGIN_READ, fn)
  }

  /** Runs one transaction, and retries it if it conflicts with others: `fn` may run several times. */
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

  /** {@link write}, published to subscribers as a change that a caller requested. */
  async change<T>(
    operation: string,
    fn: (tx: Statements) => Promise<T>,
    count?: (result: T) => number,
  ): Promise<T> {
    return this.observed(operation, () => this.write(fn), count)
  }

  /** Runs a change and publishes it to subscribers; `count` returns the number of records affected. */
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
    ignoreErrors(client)
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

  /**
   * Finds the schema of pgvector, which need not be on the search path. Runs before a connection is taken; otherwise
   * two would be needed.
   */
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

  /** A missing table or column means that the schema has another version. */
  async #missing(error: unknown): Promise<unknown> {
    try {
      const version = await schemaVersion(new Statements(this.#pool, this.#context), this.schema)
      return version === SCHEMA_VERSION ? toStoreError(error) : wrongSchema(this.schema, version)
    } catch (failure) {
      return toStoreError(failure)
    }
  }
}

/** The transaction could not begin, because its connection had been lost before. */
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

/** Rolls back, and returns whether the connection can be used again. */
async function rolledBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK')
    return true
  } catch {
    return false
  }
}

/** The version of the existing schema; undefined if there is none. */
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
    `Expected schema version ${SCHEMA_VERSION} in ${JSON.stringify(schema)}, received ${version === undefined ? 'none' : `version ${version}`}: call ready(), which creates it`,
  )
}
