import { readFileSync, statSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { TOO_MANY_FILES } from '../../file-errors.js'
import { isSqliteError } from './errors.js'
import { type ConnectionOptions, openConnection } from './open.js'

/** A larger one is better copied into a directory that can be written. */
const MAX_IMAGE_BYTES = 1024 ** 3

/** Bytes of SQLite's header; a shorter file has no database in it. */
export const HEADER_BYTES = 100

/** Offsets of the two bytes that say whether the file goes with a write-ahead log; 1 says that it does not. */
const LOG_MODE_BYTES = [18, 19]

/** Whether there is a log beside the database: a connection that writes may be open, or have been killed. */
export function hasLog(path: string): boolean {
  return ['-wal', '-journal'].some((end) => statSync(path + end, { throwIfNoEntry: false }) !== undefined)
}

/** Whether SQLite failed since it may not make the log that it needs even to read. */
export function isLogRefused(error: unknown): boolean {
  if (!(error instanceof RecollectError) || !isSqliteError(error.cause)) return false
  if (error.message.startsWith(TOO_MANY_FILES)) return false
  const { code } = error.cause
  return code === 'SQLITE_READONLY_DIRECTORY' || code.startsWith('SQLITE_CANTOPEN')
}

/**
 * A connection to a copy in memory of a database without a log, which SQLite cannot open in a directory
 * that may not be written. Its `immutable` would do without the copy, but better-sqlite3 takes no URI, and
 * it gives wrong answers when the file is written after all.
 *
 * @throws RecollectError `STORE_NOT_WRITABLE` when there is a log, or when the file is too large; `STORE_BUSY`
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
    throw new RecollectError('STORE_BUSY', `Expected ${path} to stay as it is while it is read: try again`)
  }
  return openConnection(options, image)
}

/** Makes the bytes of a file those of a database without a log, which is what can be opened in memory. */
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
    `Expected to make the files that SQLite needs beside ${path}, but the directory cannot be written, and ${why}: copy the database and its log into a directory that can be written, or change its permissions`,
    { cause },
  )
}
