import { readFileSync, statSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { TOO_MANY_FILES } from '../../file-errors.js'
import { isSqliteError } from './errors.js'
import { type ConnectionOptions, openConnection } from './open.js'

/** A larger file should be copied into a writable directory instead. */
const MAX_IMAGE_BYTES = 1024 ** 3

/** Size of SQLite's header in bytes; a shorter file is not a database. */
export const HEADER_BYTES = 100

/** Offsets of the two bytes that say whether the file uses a write-ahead log; 1 means that it does not. */
const LOG_MODE_BYTES = [18, 19]

/** Whether there is a log next to the database: a writing connection may be open, or its process was killed. */
export function hasLog(path: string): boolean {
  return ['-wal', '-journal'].some((end) => statSync(path + end, { throwIfNoEntry: false }) !== undefined)
}

/** Whether SQLite failed because it may not create the log that it needs even for reading. */
export function isLogRefused(error: unknown): boolean {
  if (!(error instanceof RecollectError) || !isSqliteError(error.cause)) return false
  if (error.message.startsWith(TOO_MANY_FILES)) return false
  const { code } = error.cause
  return code === 'SQLITE_READONLY_DIRECTORY' || code.startsWith('SQLITE_CANTOPEN')
}

/**
 * A connection to an in-memory copy of a database without a log, which SQLite cannot open in a read-only directory.
 * SQLite's `immutable` would not need the copy, but better-sqlite3 accepts no URI, and it returns wrong results if the
 * file is written after all.
 *
 * @throws RecollectError `STORE_NOT_WRITABLE` if there is a log, or if the file is too large; `STORE_BUSY`
 */
export function openImage(options: ConnectionOptions, cause: unknown): ReturnType<typeof openConnection> {
  const { path } = options
  if (hasLog(path))
    throw refused(path, 'without them, the content of its write-ahead log would be missing', cause)
  const before = versionOf(path)
  if (before.size < HEADER_BYTES) throw cause
  if (before.size > MAX_IMAGE_BYTES) throw refused(path, 'it is too large to read into memory', cause)
  const image = readFileSync(path)
  forgetLog(image)
  const after = versionOf(path)
  if (hasLog(path) || after.modified !== before.modified || image.length !== before.size) {
    throw new RecollectError('STORE_BUSY', `Expected ${path} not to change while it is read: try again`)
  }
  return openConnection(options, image)
}

/**
 * Changes the bytes of a file to those of a database without a log, because only such a file can be opened in memory.
 */
export function forgetLog(image: Buffer): void {
  for (const offset of LOG_MODE_BYTES) image.writeUInt8(1, offset)
}

function versionOf(path: string): { readonly size: number; readonly modified: bigint } {
  const { size, mtimeNs } = statSync(path, { bigint: true })
  return { size: Number(size), modified: mtimeNs }
}

function refused(path: string, why: string, cause: unknown): RecollectError {
  return new RecollectError(
    'STORE_NOT_WRITABLE',
    `Expected to create the files that SQLite needs next to ${path}, but the directory cannot be written, and ${why}: copy the database and its log to a writable directory, or change its permissions`,
    { cause },
  )
}
