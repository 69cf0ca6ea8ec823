import { accessSync, constants, existsSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { makeDirectories } from '../../../files/directories.js'
import { placeholderOf } from '../../../files/placeholder.js'
import { createPrivateFile } from '../../../files/private-file.js'
import { statsOf } from '../../../files/stats.js'
import { describeValue, invalid, requirePath } from '../../../options/check.js'
import { isUrl } from '../../../options/describe.js'
import { TOO_MANY_FILES } from '../../file-errors.js'
import { requireOwnLog } from './log/require-own-log.js'
import { refuseUnfinishedRestore } from './restore-mark.js'

const DEFAULT_FILE = 'memory.db'
const PREDECESSOR_FILE = 'fae.db'

/**
 * The absolute path of the database file, in a directory that exists and can be used. Unless the store is opened
 * read-only, creates the directory and an empty file, accessible to their owner only, because memories are private.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, `STORE_ROOT_INVALID`, `STORE_NOT_READABLE`, `STORE_NOT_WRITABLE`,
 *   `STORE_FULL`, `STORE_NOT_A_DATABASE`
 */
export function locateDatabase(rootDir: unknown, databaseFile: unknown, readonly: boolean): string {
  const root = resolve(requireRoot(rootDir))
  const name = databaseFile === undefined ? undefined : requireFileName(databaseFile)
  if (!isDirectory(root)) {
    refusePlaceholder(root, `the directory ${root}`)
    makeDirectory(root, readonly)
  }
  requireAccess(root, constants.X_OK, `Expected to enter rootDir ${root}`)
  const path = join(root, name ?? defaultFile(root))
  refuseUnfinishedRestore(path)
  refusePlaceholders(path, name === undefined ? [PREDECESSOR_FILE] : [])
  if (readonly) requireReadable(path)
  else {
    // SQLite would discard a log next to an empty file.
    if (!existsSync(path)) requireOwnLog(path, () => true)
    makeFile(path)
  }
  return path
}

/**
 * The absolute path of a directory's database file, whether or not it exists; creates nothing.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function databasePath(rootDir: unknown, databaseFile: unknown): string {
  const root = resolve(requireRoot(rootDir))
  return join(root, databaseFile === undefined ? defaultFile(root) : requireFileName(databaseFile))
}

/** SQLite's name for a database in memory; here it would be read as a directory's name. */
const SQLITE_MEMORY = ':memory:'

function requireRoot(value: unknown): string {
  if (value === undefined) throw invalid('rootDir', 'a string', value, ': name the directory of the store')
  if (isUrl(value)) throw invalid('rootDir', 'a string', value, ': pass fileURLToPath(url)')
  const root = requirePath(value, 'rootDir')
  const text = root.trim()
  if (text === SQLITE_MEMORY) throw inMemory('rootDir to be a directory')
  // A directory with such a name is hardly intended: it would be created in the working directory, and the store would
  // seem empty.
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(text)) {
    throw invalid('rootDir', 'a path', value, ': a URL is not a path; for file: pass fileURLToPath(url)')
  }
  if (/^~(?:[\\/]|$)/.test(text)) {
    throw invalid(
      'rootDir',
      'a path',
      value,
      ': only a shell expands ~; pass the full path, built with os.homedir()',
    )
  }
  return root
}

function inMemory(expected: string): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${expected}, received "${SQLITE_MEMORY}": for a store in memory, use SqliteMemoryRepository.open({ memory: true }), and pass it to MemoryOrchestrator.open as repository`,
  )
}

function requireFileName(value: unknown): string {
  const name = requirePath(value, 'databaseFile')
  if (name.trim() === SQLITE_MEMORY) throw inMemory('databaseFile to be a file name')
  if (basename(name) === name && name !== '.' && name !== '..' && name.trim() === name) return name
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected databaseFile to be a file name inside rootDir, without a directory, received ${describeValue(value)}`,
  )
}

/** If the only database is the predecessor's, it is used. */
function defaultFile(root: string): string {
  const path = join(root, DEFAULT_FILE)
  if (existsSync(path) || !existsSync(join(root, PREDECESSOR_FILE))) return DEFAULT_FILE
  return placeholderOf(path) === undefined ? PREDECESSOR_FILE : DEFAULT_FILE
}

/**
 * Refuses a store that a cloud drive has not downloaded: a new store created next to its placeholder would replace it.
 */
function refusePlaceholders(path: string, others: readonly string[]): void {
  if (existsSync(path)) {
    const log = `${path}-wal`
    if (!existsSync(log)) refusePlaceholder(log, `the write-ahead log of ${path}`)
    return
  }
  refusePlaceholder(path, `the database ${path}`)
  for (const other of others) {
    const lone = join(dirname(path), other)
    refusePlaceholder(lone, `the database ${lone}`)
  }
}

function refusePlaceholder(path: string, what: string): void {
  const placeholder = placeholderOf(path)
  if (placeholder === undefined) return
  throw new RecollectError(
    'STORE_NOT_READABLE',
    `Expected ${what}, received ${placeholder}, a placeholder of a cloud drive: let the drive download the file and keep it on this computer, or keep the store outside the drive`,
  )
}

/** False if nothing has this name yet. */
function isDirectory(root: string): boolean {
  const stats = statOf(root, `Expected rootDir ${root} to be a directory`)
  if (stats === undefined || stats.isDirectory()) return stats !== undefined
  throw rootInvalid(`received the file ${root}: name the directory that it is in`)
}

function makeDirectory(root: string, readonly: boolean): void {
  if (readonly) throw rootInvalid(`received ${root}, which does not exist: check the path`)
  try {
    makeDirectories(root)
  } catch (cause) {
    if (errno(cause) === 'ENOTDIR' || errno(cause) === 'EEXIST')
      throw rootInvalid(`received ${root}, whose path goes through a file or a broken link`, cause)
    throw fileError(cause, `Expected to create rootDir ${root}`, 'STORE_NOT_WRITABLE')
  }
}

function makeFile(path: string): void {
  const expected = `Expected to write ${path}`
  try {
    // SQLite needs the directory too, for its write-ahead log.
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    // Exclusive, so that a database that is open in this process is never opened and closed here:
    // on POSIX systems that would drop SQLite's locks.
    createPrivateFile(path)
  } catch (cause) {
    if (errno(cause) !== 'EEXIST') throw fileError(cause, expected, 'STORE_NOT_WRITABLE', readHint(path))
    requireReadable(path)
    try {
      // Without this SQLite would open the file for reading, and fail at the first write.
      accessSync(path, constants.W_OK)
    } catch (denied) {
      throw fileError(denied, expected, 'STORE_NOT_WRITABLE', readHint(path))
    }
  }
}

function requireReadable(path: string): void {
  const expected = `Expected a database to read at ${path}`
  const stats = statOf(path, expected)
  if (stats?.isFile() === false) {
    throw new RecollectError(
      'STORE_NOT_A_DATABASE',
      `Expected a database file, received the directory or device ${path}`,
    )
  }
  requireAccess(path, constants.R_OK, expected)
}

/** Undefined if nothing has this name. */
function statOf(path: string, expected: string): Stats | undefined {
  try {
    return statsOf(path)
  } catch (cause) {
    throw fileError(cause, expected, 'STORE_NOT_READABLE')
  }
}

function requireAccess(path: string, mode: number, expected: string): void {
  try {
    accessSync(path, mode)
  } catch (cause) {
    throw fileError(cause, expected, 'STORE_NOT_READABLE')
  }
}

/** A hint for a database that may not be written. */
function readHint(path: string): string {
  try {
    accessSync(path, constants.R_OK)
    return '; to read it only, open it with readonly: true'
  } catch {
    return ''
  }
}

function errno(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function rootInvalid(received: string, cause?: unknown): RecollectError {
  return new RecollectError('STORE_ROOT_INVALID', `Expected rootDir to be a directory, ${received}`, {
    cause,
  })
}

function fileError(
  cause: unknown,
  expected: string,
  denied: 'STORE_NOT_READABLE' | 'STORE_NOT_WRITABLE',
  hint = '',
): RecollectError {
  const reason = errno(cause)
  switch (reason) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new RecollectError(denied, `${expected}, but access is denied (${reason})${hint}`, { cause })
    case 'ENOSPC':
    case 'EDQUOT':
      return new RecollectError('STORE_FULL', `${expected}, but the disk is full (${reason})`, { cause })
    case 'EMFILE':
    case 'ENFILE':
      return new RecollectError('STORE_IO', `${TOO_MANY_FILES} (${expected}; ${reason})`, { cause })
    case 'ENOENT':
      return new RecollectError('STORE_ROOT_INVALID', `${expected}, but there is none: check the path`, {
        cause,
      })
    default:
      return new RecollectError('STORE_ROOT_INVALID', `${expected}, but that failed (${reason})`, { cause })
  }
}
