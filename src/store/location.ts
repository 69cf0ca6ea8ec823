import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describeValue, requirePath } from '../arguments/options.js'
import { RecollectError } from '../errors.js'

const DEFAULT_FILE = 'memory.db'
const PREDECESSOR_FILE = 'fae.db'

/**
 * The absolute path of the database file, in a directory that exists and can be used. Unless the store
 * is only read, the directory and an empty file are made, for their owner alone: memories are private.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, `STORE_ROOT_INVALID`, `STORE_NOT_WRITABLE`, `STORE_FULL`,
 *   `STORE_NOT_A_DATABASE`
 */
export function locateDatabase(rootDir: unknown, databaseFile: unknown, readonly: boolean): string {
  const root = resolve(requirePath(rootDir, 'rootDir'))
  const name = databaseFile === undefined ? undefined : requireFileName(databaseFile)
  if (!readonly) makeDirectory(root)
  requireDirectory(root)
  const path = join(root, name ?? defaultFile(root))
  if (readonly) requireReadable(path)
  else makeFile(path)
  return path
}

function requireFileName(value: unknown): string {
  const name = requirePath(value, 'databaseFile')
  if (basename(name) === name && name !== '.' && name !== '..' && name.trim() === name) return name
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected databaseFile to be a file name inside rootDir, without a directory, received ${describeValue(value)}`,
  )
}

/** A lone database of the predecessor is used as it is. */
function defaultFile(root: string): string {
  const lonePredecessor = !existsSync(join(root, DEFAULT_FILE)) && existsSync(join(root, PREDECESSOR_FILE))
  return lonePredecessor ? PREDECESSOR_FILE : DEFAULT_FILE
}

function makeDirectory(root: string): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw fileError(cause, `Expected rootDir ${root} to be a directory or to be made one`)
  }
}

function requireDirectory(root: string): void {
  let isDirectory: boolean
  try {
    isDirectory = statSync(root).isDirectory()
  } catch (cause) {
    throw fileError(cause, `Expected rootDir ${root} to be a directory`)
  }
  if (!isDirectory) {
    throw new RecollectError(
      'STORE_ROOT_INVALID',
      `Expected rootDir to be a directory, received the file ${root}`,
    )
  }
}

function makeFile(path: string): void {
  try {
    // SQLite needs the directory too: its write-ahead log lies there.
    accessSync(join(path, '..'), constants.W_OK | constants.X_OK)
    // Exclusive, so that a database that is open in this process is never opened and closed here:
    // on POSIX systems that would drop SQLite's locks.
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    if (errno(cause) !== 'EEXIST') throw fileError(cause, `Expected to write ${path}`)
    requireFile(path)
    try {
      // Without this SQLite would open the file for reading, and fail at the first write.
      accessSync(path, constants.W_OK)
    } catch (denied) {
      throw fileError(denied, `Expected to write ${path}`)
    }
  }
}

function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    throw fileError(cause, `Expected a database to read at ${path}`)
  }
  requireFile(path)
}

function requireFile(path: string): void {
  if (statSync(path).isFile()) return
  throw new RecollectError(
    'STORE_NOT_A_DATABASE',
    `Expected a database file, received the directory or device ${path}`,
  )
}

function errno(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function fileError(cause: unknown, expected: string): RecollectError {
  const reason = errno(cause)
  switch (reason) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new RecollectError('STORE_NOT_WRITABLE', `${expected}, but access is denied (${reason})`, {
        cause,
      })
    case 'ENOSPC':
    case 'EDQUOT':
      return new RecollectError('STORE_FULL', `${expected}, but the disk is full (${reason})`, { cause })
    default:
      return new RecollectError('STORE_ROOT_INVALID', `${expected}, but that failed (${reason})`, { cause })
  }
}
