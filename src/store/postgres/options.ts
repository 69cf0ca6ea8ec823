import type { Pool, PoolConfig } from 'pg'
import { RecollectError } from '../../errors.js'
import { type LoggerOption, requireOptionalLogger } from '../../observe/logger.js'
import {
  checkOptions,
  describeValue,
  requireBoolean,
  requireOptionalFunction,
  requireWholeNumber,
} from '../../options/check.js'
import type { OnTextTruncated } from '../../records/record-text.js'
import { requireName } from './connection/names.js'
import type { PostgresPool } from './connection/pool.js'

/** Settings for pgvector's HNSW index of vectors. */
export interface HnswOptions {
  /** Neighbors of each vector, 2 to 100; default 16. */
  readonly m?: number | undefined
  /** Candidates while a vector is inserted, 4 to 1,000, at least twice `m`; default 64. */
  readonly efConstruction?: number | undefined
  /** Candidates during a search, 1 to 1,000; default 40. More candidates find more, and take longer. */
  readonly efSearch?: number | undefined
}

/** Options for opening a store in PostgreSQL. Give either `connectionString` or `pool`. */
export interface PostgresStoreOptions extends LoggerOption {
  /**
   * A URL as for `pg`, such as `postgres://user@host/database`. Without a password in it, `pg` uses PGPASSWORD or the
   * password file. `?sslmode=verify-full` encrypts the connection and checks the server's name.
   */
  readonly connectionString?: string | undefined
  /** Maximum number of connections in the store's own pool; default 10. */
  readonly maxConnections?: number | undefined
  /** Milliseconds to wait for a connection before `STORE_BUSY`; default 30,000. */
  readonly connectionTimeoutMs?: number | undefined
  /** Further options of `pg`, such as `ssl`, for the store's own pool. */
  readonly connection?: PoolConfig | undefined
  /** A pool of `pg`, or an object with the same interface. `close()` leaves it open. */
  readonly pool?: PostgresPool | Pool | undefined
  /** The schema for the store's tables; created if it does not exist. Default `recollect`. */
  readonly schema?: string | undefined
  /**
   * How to find the nearest vectors. `exact` (default) compares all. `hnsw`, or an object with its settings, creates
   * an index: searches are faster, but may miss some. An index search continues until enough results pass the filter.
   */
  readonly embeddingIndex?: 'exact' | 'hnsw' | HnswOptions | undefined
  /**
   * Whether roles that do not own the tables see only the scopes that `grantScope` gave them. Default false; once on,
   * it stays on.
   */
  readonly rowLevelSecurity?: boolean | undefined
  /** Called before a text of more than 1 MiB of UTF-8 is cut and stored. If it throws, nothing is stored. */
  readonly onTextTruncated?: OnTextTruncated | undefined
}

const KEYS = [
  'connectionString',
  'maxConnections',
  'connectionTimeoutMs',
  'connection',
  'pool',
  'schema',
  'embeddingIndex',
  'rowLevelSecurity',
  'onTextTruncated',
  'logger',
] as const satisfies readonly (keyof PostgresStoreOptions)[]

const DEFAULT_SCHEMA = 'recollect'
const DEFAULT_CONNECTIONS = 10
const DEFAULT_TIMEOUT_MS = 30_000

/** Checked settings of an index of vectors. */
export type CheckedHnsw = { readonly [key in keyof HnswOptions]-?: number }

/** Checked options. */
export interface CheckedPostgresOptions {
  readonly schema: string
  readonly pool: PostgresPool | null
  /** For the store's own pool. */
  readonly config: PoolConfig
  readonly hnsw: CheckedHnsw | undefined
  readonly rowLevelSecurity: boolean
  readonly onTextTruncated: OnTextTruncated | undefined
  readonly logger: PostgresStoreOptions['logger']
}

/** @throws RecollectError `INVALID_ARGUMENT`, never with the given value, which may contain a password */
export function checkPostgresOptions(given: PostgresStoreOptions): CheckedPostgresOptions {
  const options = checkOptions(given, KEYS, 'PostgresMemoryStore.open')
  const { connectionString, pool, connection, onTextTruncated, logger } = options
  requireOptionalFunction(onTextTruncated, 'onTextTruncated')
  requireOptionalLogger(logger, 'logger')
  const max = requireWholeNumber(options.maxConnections ?? DEFAULT_CONNECTIONS, 'maxConnections', 1)
  const timeout = requireWholeNumber(
    options.connectionTimeoutMs ?? DEFAULT_TIMEOUT_MS,
    'connectionTimeoutMs',
    1,
  )
  if ((connectionString === undefined && connection === undefined) === (pool === undefined)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected one of connectionString and pool for PostgresMemoryStore.open(), received both or neither',
    )
  }
  if (pool !== undefined) requirePool(pool)
  if (connectionString !== undefined) requireConnectionString(connectionString)
  return {
    schema: requireName(options.schema ?? DEFAULT_SCHEMA, 'schema'),
    pool: pool === undefined ? null : (pool as PostgresPool),
    config: {
      ...{ application_name: 'recollect', max, connectionTimeoutMillis: timeout },
      ...connection,
      ...(connectionString === undefined ? {} : { connectionString }),
    },
    hnsw: checkIndex(options.embeddingIndex),
    rowLevelSecurity: requireBoolean(options.rowLevelSecurity ?? false, 'rowLevelSecurity'),
    onTextTruncated,
    logger,
  }
}

function requirePool(pool: unknown): void {
  const isPool =
    typeof pool === 'object' &&
    pool !== null &&
    'query' in pool &&
    typeof pool.query === 'function' &&
    'connect' in pool &&
    typeof pool.connect === 'function'
  if (isPool) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected pool to be a Pool of pg, received ${describeValue(pool)}`,
  )
}

/** Checked here, because errors of `pg` contain the whole string. */
function requireConnectionString(text: unknown): void {
  const isUrl =
    typeof text === 'string' && /^(postgres(ql)?|socket):\/\//.test(text) && URL.canParse(withHost(text))
  if (isUrl) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    'Expected connectionString to be a URL such as postgres://user@host/database, received another text: percent-encode special characters in the password',
  )
}

/** A PostgreSQL URL may omit the host, which means a socket. */
function withHost(text: string): string {
  return text.replace(/^(\w+:\/\/(?:[^/?#]*@)?)(?=[/?#]|$)/, '$1localhost')
}

function checkIndex(given: unknown): CheckedHnsw | undefined {
  if (given === undefined || given === 'exact') return undefined
  const { m, efConstruction, efSearch } =
    given === 'hnsw'
      ? {}
      : checkOptions<keyof HnswOptions>(given, ['m', 'efConstruction', 'efSearch'], 'embeddingIndex')
  const neighbours = requireWholeNumber(m ?? 16, 'embeddingIndex.m', 2, 100)
  return {
    m: neighbours,
    efConstruction: requireWholeNumber(
      efConstruction ?? Math.max(64, 2 * neighbours),
      'embeddingIndex.efConstruction',
      Math.max(4, 2 * neighbours),
      1_000,
    ),
    efSearch: requireWholeNumber(efSearch ?? 40, 'embeddingIndex.efSearch', 1, 1_000),
  }
}
