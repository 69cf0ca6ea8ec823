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

/** Whether the transaction is to be tried again: another one was in its way, and nothing of it was kept. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01'
}

/** Whether a table or a column is not there. */
export function isMissingRelation(error: unknown): boolean {
  const state = sqlState(error)
  return state === '42P01' || state === '42703' || state === '3F000'
}

const LOST =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired)|server closed the connection/
const LOST_CODES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/** Whether the connection was lost, or the server ended it. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return state === '57P01' || state === '57P02' || state.startsWith('08')
  if (!(error instanceof Error)) return false
  return LOST.test(error.message) || ('code' in error && LOST_CODES.has(error.code))
}

/** By the beginning of the SQLSTATE; the first that fits holds. */
const CODES: readonly (readonly [string, ErrorCode, string])[] = [
  ['40', 'STORE_BUSY', 'Other transactions were in the way each time that this one was tried; try again'],
  ['55P03', 'STORE_BUSY', 'Another transaction kept a lock; try again'],
  ['57014', 'STORE_BUSY', 'The server ended the statement: it took longer than statement_timeout allows'],
  ['53300', 'STORE_BUSY', 'The server has no connection left; try again, or give the pool fewer'],
  [
    '53100',
    'STORE_FULL',
    "The server's disk is full; nothing of this change was stored. Free some space and try again",
  ],
  ['53', 'STORE_BUSY', 'The server lacks memory, or another resource; try again'],
  ['25006', 'STORE_READONLY', 'Expected to write, but the server can only be read: it is a replica'],
  ['28', 'STORE_NOT_READABLE', 'The server does not let this user in: check user and password'],
  ['3D000', 'STORE_NOT_READABLE', 'The database does not exist: check its name'],
  ['42501', 'STORE_NOT_WRITABLE', 'The user lacks a privilege; the guide on Postgres says which are needed'],
  ['57', 'STORE_IO', 'The server ended the connection, or is starting'],
  ['08', 'STORE_IO', 'The connection to the server failed'],
  ['58', 'STORE_IO', "The server's file system failed"],
  ['XX001', 'STORE_CORRUPT', "The server's files are damaged"],
  ['XX002', 'STORE_CORRUPT', 'An index of the server is damaged: REINDEX makes it again'],
]

/** SQLSTATE classes whose messages repeat no value that a statement was given. */
const TELLING = /^(08|25|28|3D|3F|40|42|53|55|57|58|XX)/

/**
 * PostgreSQL's error, or the connection's, as ours; any other error as it is. Its message never holds a password, a
 * connection string or what was to be stored, and neither does its cause.
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
      'No connection became free in time; try again, or give the pool more',
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

/** Codes of a certificate that is not accepted, as Node.js has them from OpenSSL, and of TLS itself. */
const TLS_CODE =
  /^(ERR_(TLS|SSL)|UNABLE_TO|CERT_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|INVALID_(CA|PURPOSE)|CRL_|PATH_LENGTH)/

/** What goes wrong before the server has let anybody in; undefined for anything else. */
function ofHandshake(error: Error): RecollectError | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const cause = bare(error.name, code)
  if (code !== undefined && TLS_CODE.test(code)) {
    return new RecollectError(
      'STORE_IO',
      `The server's certificate was not accepted, and nothing was sent (${code}): name the host as the certificate does, and its authority with sslrootcert`,
      { cause },
    )
  }
  if (error.message.includes('does not support SSL')) {
    return new RecollectError(
      'STORE_IO',
      'Expected a server with TLS, received one without: nothing was sent. Turn ssl on at the server, or say sslmode=disable for a way that is private by itself',
      { cause },
    )
  }
  // `pg` says so of a password that is missing, of a wrong proof of the server's, and of a protocol that it lacks.
  if (error.message.startsWith('SASL')) {
    return new RecollectError(
      'STORE_NOT_READABLE',
      'The server asks for a password by SCRAM, and none was given or the answer was wrong: give it in the connection string, in PGPASSWORD or in the password file',
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

/** The driver's own error carries the row, the statement or the address it failed on. */
function bare(name: string, code: string | undefined): Error {
  const cause = new Error(code === undefined ? name : `${name} ${code}`)
  cause.name = name
  return code === undefined ? cause : Object.assign(cause, { code })
}

/** The connection was lost between the order to keep a change and the answer. */
export function commitLost(): RecollectError {
  return new RecollectError(
    'STORE_IO',
    'The connection was lost while a change was being kept: it is stored whole, or not at all. Look for it, or do it again under the same id',
  )
}
