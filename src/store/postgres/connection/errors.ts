import { type ErrorCode, RecollectError } from '../../../errors.js'

/** PostgreSQL's own error: `code` is its SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
interface DatabaseError extends Error {
  readonly code: string
}

const SQLSTATE = /^[0-9A-Z]{5}$/

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return undefined
  return SQLSTATE.test(error.code) && 'severity' in error ? (error as DatabaseError).code : undefined
}

/** Whether to retry the transaction: it conflicted with another one, and none of it was kept. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

/** Whether a table or a column does not exist. */
export function isMissingRelation(error: unknown): boolean {
  const state = sqlState(error)
  return state === '42P01' || state === '42703' || state === '3F000'
}

const LOST =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired)|server closed the connection/
const LOST_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/** Whether the connection was lost, or the server closed it. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return state === '57P01' || state === '57P02' || state.startsWith('08')
  if (!(error instanceof Error)) return false
  return LOST.test(error.message) || ('code' in error && LOST_CODES.has(error.code))
}

/** Codes and messages by the beginning of the SQLSTATE; the first match applies. */
const CODES: readonly (readonly [string, ErrorCode, string])[] = [
  ['40', 'STORE_BUSY', 'Each attempt of this transaction conflicted with others; try again'],
  ['55P03', 'STORE_BUSY', 'Another transaction holds a lock; try again'],
  ['57014', 'STORE_BUSY', 'The server ended the statement: it took longer than statement_timeout allows'],
  ['53300', 'STORE_BUSY', 'The server has no free connections; try again, or give the pool fewer'],
  [
    '53100',
    'STORE_FULL',
    "The server's disk is full; nothing of this change was stored. Free some space and try again",
  ],
  ['53', 'STORE_BUSY', 'The server is short of memory or another resource; try again'],
  ['25006', 'STORE_READONLY', 'Expected to write, but the server is read-only: it is a replica'],
  ['28', 'STORE_NOT_READABLE', 'The server does not let this user in: check user and password'],
  ['3D000', 'STORE_NOT_READABLE', 'The database does not exist: check its name'],
  [
    '42501',
    'STORE_NOT_WRITABLE',
    'The user lacks a privilege; see the guide on Postgres for those that are needed',
  ],
  ['57', 'STORE_IO', 'The server ended the connection, or is starting'],
  ['08', 'STORE_IO', 'The connection to the server failed'],
  ['58', 'STORE_IO', "The server's file system failed"],
  ['XX001', 'STORE_CORRUPT', "The server's files are damaged"],
  ['XX002', 'STORE_CORRUPT', 'An index of the server is damaged: REINDEX rebuilds it'],
]

/** SQLSTATE classes whose messages contain no values of a statement. */
const TELLING = /^(08|25|28|3D|3F|40|42|53|55|57|58|XX)/

/**
 * Turns an error of PostgreSQL or the connection into ours; returns any other error as it is. Neither the message nor
 * the cause contains a password, a connection string or data to be stored.
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof RecollectError || !(error instanceof Error)) return error
  const state = sqlState(error)
  if (state !== undefined) return ofState(error, state)
  if (error.message.startsWith('Cannot use a pool after'))
    return new RecollectError('STORE_CLOSED', 'The pool of connections is closed')
  if (error.message.startsWith('timeout exceeded when trying to connect'))
    return new RecollectError(
      'STORE_BUSY',
      'No connection became free in time; try again, or give the pool more connections',
    )
  const refused = ofHandshake(error)
  if (refused !== undefined) return refused
  const isNetwork =
    'syscall' in error || ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code))
  if (!isNetwork && !isLost(error)) return error
  const code = 'code' in error ? ` (${String(error.code)})` : ''
  return new RecollectError('STORE_IO', `The connection to the server failed or was lost${code}; try again`, {
    cause: bare(error.name, 'code' in error ? String(error.code) : undefined),
  })
}

/** Error codes for a rejected certificate, which Node.js gets from OpenSSL, and for TLS itself. */
const TLS_CODE =
  /^(ERR_(TLS|SSL)|UNABLE_TO|CERT_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|INVALID_(CA|PURPOSE)|CRL_|PATH_LENGTH)/

/** The error if the connection failed before authentication was complete; undefined for anything else. */
function ofHandshake(error: Error): RecollectError | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const cause = bare(error.name, code)
  if (code !== undefined && TLS_CODE.test(code)) {
    return new RecollectError(
      'STORE_IO',
      `The server's certificate was not accepted, and nothing was sent (${code}): use the host name in the certificate, and name its authority with sslrootcert`,
      { cause },
    )
  }
  if (error.message.includes('does not support SSL')) {
    return new RecollectError(
      'STORE_IO',
      'Expected a server with TLS, received one without: nothing was sent. Turn ssl on at the server, or use sslmode=disable for a connection that is private in another way',
      { cause },
    )
  }
  // `pg` reports this for a missing password, a wrong proof from the server, and an unsupported protocol.
  if (error.message.startsWith('SASL')) {
    return new RecollectError(
      'STORE_NOT_READABLE',
      'The server requires a password with SCRAM, but none was given or its answer was wrong: pass it in the connection string, in PGPASSWORD or in the password file',
      { cause },
    )
  }
  return undefined
}

function ofState(error: Error, state: string): RecollectError {
  const said = TELLING.test(state) ? `: ${error.message}` : ''
  const cause = bare('PostgresError', state)
  for (const [beginning, code, text] of CODES)
    if (state.startsWith(beginning)) return new RecollectError(code, `${text} (${state}${said})`, { cause })
  return new RecollectError('STORE_FAILED', `PostgreSQL refused the operation (${state}${said})`, { cause })
}

/**
 * An error without details: the driver's own error contains the row, the statement or the address on which it failed.
 */
function bare(name: string, code: string | undefined): Error {
  const cause = new Error(code === undefined ? name : `${name} ${code}`)
  cause.name = name
  return code === undefined ? cause : Object.assign(cause, { code })
}

/** The error for a connection that was lost between COMMIT and its answer. */
export function commitLost(): RecollectError {
  return new RecollectError(
    'STORE_IO',
    'The connection was lost during a commit: the change is stored completely or not at all. Look for it, or repeat it with the same id',
  )
}
