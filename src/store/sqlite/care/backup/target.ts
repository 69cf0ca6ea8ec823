import { closeSync, lstatSync, openSync, realpathSync, rmdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RecollectError } from '../../../../errors.js'
import { makeDirectories } from '../../../../files/directories.js'
import { removeAbandoned, unfinishedName } from '../../../../files/durable.js'
import { statsOf } from '../../../../files/stats.js'
import { requirePath } from '../../../../options/check.js'
import { PREDECESSOR_DIRECTORY } from '../../../../predecessor/files.js'
import { toStoreError } from '../../database/errors.js'
import { manifestPath } from './manifest.js'

/** A place where a backup can be written. */
export interface BackupTarget {
  readonly path: string
  /** The file's name until it is whole; it is there, empty, for its owner alone. */
  readonly unfinished: string
  /** Takes away the directories that were made for it, where nothing is in them. */
  readonly undo: () => void
}

/**
 * @param database of the store; `:memory:` for one that has none
 * @throws RecollectError `INVALID_ARGUMENT` for a place of the store's own, and one where there is something;
 *   `STORE_NOT_WRITABLE`, `STORE_FULL`, `STORE_IO`. Nothing was changed
 */
export function prepareTarget(given: unknown, database: string): BackupTarget {
  const path = resolve(requirePath(given, 'path'))
  requireNothing(path)
  const undo = makeParent(path)
  try {
    requireOutside(path, database)
    removeAbandoned(path)
    const unfinished = unfinishedName(path)
    // Exclusive: neither a file nor a link of that name is written through.
    closeSync(openSync(unfinished, 'wx', 0o600))
    return { path, unfinished, undo }
  } catch (error) {
    undo()
    throw toStoreError(error)
  }
}

/** A link counts, whatever it leads to. */
export function requireNothing(path: string): void {
  for (const each of [path, manifestPath(path)]) {
    const there = whatIsAt(each)
    // One that was left without its backup is written again.
    if (there === undefined || (each !== path && there === 'a file')) continue
    throw refused(path, `where ${there} already exists (${each})`)
  }
}

function whatIsAt(path: string): string | undefined {
  try {
    const stats = lstatSync(path)
    if (stats.isSymbolicLink()) return 'a link'
    return stats.isDirectory() ? 'a directory' : 'a file'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw toStoreError(error)
  }
}

function makeParent(path: string): () => void {
  const parent = dirname(path)
  let made: string | undefined
  try {
    made = makeDirectories(parent)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code === 'ENOTDIR' || code === 'EEXIST') throw refused(path, `in which a part is a file`, cause)
    throw toStoreError(cause)
  }
  if (statsOf(parent)?.isDirectory() !== true) throw refused(path, `whose directory is a file`)
  return () => {
    if (made !== undefined) removeEmpty(parent, made)
  }
}

function removeEmpty(directory: string, topmost: string): void {
  try {
    for (let each = directory; each.length >= topmost.length; each = dirname(each)) rmdirSync(each)
  } catch {
    // Another has put something into it: then it is no longer ours to remove.
  }
}

/** SQLite would take a file with such an end for its own. */
const OWN_ENDS = ['', '-wal', '-shm', '-journal']

function requireOutside(path: string, database: string): void {
  if (database === ':memory:') return
  const parent = realpathSync.native(dirname(path))
  const home = realpathSync.native(dirname(database))
  const isOwn = parent === home && OWN_ENDS.some((end) => basename(path) === basename(database) + end)
  if (isOwn) throw refused(path, 'which is the place of the store itself')
  if (parent === join(home, PREDECESSOR_DIRECTORY))
    throw refused(path, "which is the place of the predecessor's files")
}

function refused(path: string, why: string, cause?: unknown): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a path for a backup, received ${path}, ${why}: choose another, where nothing is. Nothing was changed`,
    { cause },
  )
}
