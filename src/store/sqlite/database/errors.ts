import { closeSync, existsSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { type ErrorCode, RecollectError } from '../../../errors.js'

/** SQLite's own error, as better-sqlite3 throws it: `code` is the name of the extended result code. */
interface SqliteError extends Error {
  readonly code: string
}

export function isSqliteError(error: unknown): error is SqliteError {
  return (
    error instanceof Error &&
    error.name === 'SqliteError' &&
    'code' in error &&
    typeof error.code === 'string'
  )
}

/** Another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  return (
    isSqliteError(error) && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))
  )
}

/** The file itself is damaged. Damage that a virtual table reports does not count: its index can be rebuilt. */
export function isDamage(error: unknown): boolean {
  return (
    isSqliteError(error) &&
    ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_CORRUPT_SEQUENCE', 'SQLITE_NOTADB'].includes(
      error.code,
    )
  )
}

/** By the beginning of SQLite's code; the first that fits holds. */
const CODES: readonly (readonly [string, ErrorCode, string])[] = [
  [
    'SQLITE_BUSY',
    'STORE_BUSY',
    'Another connection kept the database locked; try again, or raise busyTimeoutMs',
  ],
  [
    'SQLITE_LOCKED',
    'STORE_BUSY',
    'Another connection kept the database locked; try again, or raise busyTimeoutMs',
  ],
  ['SQLITE_READONLY', 'STORE_READONLY', 'Expected to write, but the database is read-only'],
  ['SQLITE_PERM', 'STORE_NOT_WRITABLE', 'Expected to write, but access to the database file is denied'],
  [
    'SQLITE_FULL',
    'STORE_FULL',
    'The disk is full; nothing of this change was stored. Free some space and try again',
  ],
  ['SQLITE_IOERR', 'STORE_IO', 'The file system failed while the database was read or written'],
  ['SQLITE_CANTOPEN', 'STORE_IO', 'The database file, or a file beside it, cannot be opened'],
  [
    'SQLITE_CORRUPT',
    'STORE_CORRUPT',
    'The database file, or its log, is damaged; nothing is written to either',
  ],
  ['SQLITE_FORMAT', 'STORE_CORRUPT', 'The database file is damaged; nothing is written to it'],
  [
    'SQLITE_NOTADB',
    'STORE_NOT_A_DATABASE',
    'Expected a SQLite database, received a file of another kind: check the path',
  ],
]

/** Beginning of the message, by which the command line tells it from a disk that fails. */
export const TOO_MANY_FILES =
  'Too many files are open: close some, or raise the limit of open files, which `ulimit -n` shows'

/** Whether an error says that the process, or the system, can open no more files. */
export function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
}

/** Whether no more files can be opened right now: SQLite says only that it cannot open a file. */
export function areFilesOut(): boolean {
  try {
    closeSync(openSync(devNull, 'r'))
    return false
  } catch (error) {
    return isOutOfFiles(error)
  }
}

/** By the file system's code. */
const FILE_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EACCES: ['STORE_NOT_WRITABLE', 'Access to a file is denied'],
  EPERM: ['STORE_NOT_WRITABLE', 'Access to a file is denied'],
  EROFS: ['STORE_NOT_WRITABLE', 'The file system is read-only'],
  ENOSPC: ['STORE_FULL', 'The disk is full. Free some space and try again'],
  EDQUOT: ['STORE_FULL', 'The disk quota is used up. Free some space and try again'],
  EMFILE: ['STORE_IO', TOO_MANY_FILES],
  ENFILE: ['STORE_IO', TOO_MANY_FILES],
}

/** The file system's error as ours, its text kept; any other error as it is. */
function toFileError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error
  const [code, text] = FILE_CODES[String(error.code)] ?? ['STORE_IO', 'The file system failed']
  return new RecollectError(code, `${text} (${error.message})`, { cause: error })
}

/**
 * SQLite's error, or the file system's, as ours, its text kept; any other error as it is.
 *
 * @param path of the database; empty or `:memory:` for one that has none
 */
export function toStoreError(error: unknown, path = ''): unknown {
  if (!isSqliteError(error)) return toFileError(error)
  const files = isDamage(error) && existsSync(`${path}-wal`) ? `${path} and ${path}-wal` : path
  const place = path === '' || path === ':memory:' ? '' : `${files}; `
  const cause = `(${place}${error.code}: ${error.message})`
  if (error.code.startsWith('SQLITE_CANTOPEN') && areFilesOut()) {
    return new RecollectError('STORE_IO', `${TOO_MANY_FILES} ${cause}`, { cause: error })
  }
  for (const [prefix, code, text] of CODES) {
    if (error.code.startsWith(prefix)) return new RecollectError(code, `${text} ${cause}`, { cause: error })
  }
  return new RecollectError('STORE_FAILED', `SQLite refused the operation ${cause}`, { cause: error })
}
