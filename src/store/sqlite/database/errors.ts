import { existsSync } from 'node:fs'
import { type ErrorCode, RecollectError } from '../../../errors.js'
import { areFilesOut, TOO_MANY_FILES, toFileError } from '../../file-errors.js'

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

/** Whether another connection holds the lock: then it is worth trying again. */
export function isBusy(error: unknown): boolean {
  return (
    isSqliteError(error) && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))
  )
}

/** Whether the file itself is damaged. Damage reported by a virtual table does not count: its index can be rebuilt. */
export function isDamage(error: unknown): boolean {
  return (
    isSqliteError(error) &&
    ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_CORRUPT_SEQUENCE', 'SQLITE_NOTADB'].includes(
      error.code,
    )
  )
}

/** Codes and messages by the beginning of SQLite's code; the first match applies. */
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
  ['SQLITE_CANTOPEN', 'STORE_IO', 'The database file, or a file next to it, cannot be opened'],
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

/**
 * Turns SQLite's or the file system's error into ours, with its text; returns any other error as it is.
 *
 * @param path of the database; empty or `:memory:` for one without a file
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
