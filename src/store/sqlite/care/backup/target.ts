import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RecollectError } from '../../../../errors.js'
import { makeDirectories, removeEmptyDirectories } from '../../../../files/directories.js'
import { removeAbandoned, unfinishedName } from '../../../../files/durable.js'
import { createPrivateFile } from '../../../../files/private-file.js'
import { statsOf } from '../../../../files/stats.js'
import { requirePath } from '../../../../options/check.js'
import { PREDECESSOR_DIRECTORY } from '../../../../predecessor/files.js'
import { toStoreError } from '../../database/errors.js'
import { manifestPath } from './manifest.js'

/** A place where a backup can be written. */
export interface BackupTarget {
  readonly path: string
  /** The temporary name of the file, which exists, empty, readable by its owner only. */
  readonly unfinished: string
  /** Removes the directories that were created for it, if they are empty. */
  readonly undo: () => void
}

/**
 * @param database the store's database; `:memory:` for one without a file
 * @throws RecollectError `INVALID_ARGUMENT` for a path that the store itself uses, or where something exists;
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
    createPrivateFile(unfinished)
    return { path, unfinished, undo }
  } catch (error) {
    undo()
    throw toStoreError(error)
  }
}

/** Refuses a path where something exists. A link counts, whatever its target. */
export function requireNothing(path: string): void {
  for (const each of [path, manifestPath(path)]) {
    const there = whatIsAt(each)
    // A manifest without its backup is overwritten.
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
    if (code === 'ENOTDIR' || code === 'EEXIST')
      throw refused(path, `which has a file as one of its directories`, cause)
    throw toStoreError(cause)
  }
  if (statsOf(parent)?.isDirectory() !== true) throw refused(path, `whose directory is a file`)
  return () => {
    if (made !== undefined) removeEmptyDirectories(parent, made)
  }
}

/** SQLite would treat a file with such a suffix as its own. */
const OWN_ENDS = ['', '-wal', '-shm', '-journal']

function requireOutside(path: string, database: string): void {
  if (database === ':memory:') return
  const parent = realpathSync.native(dirname(path))
  const home = realpathSync.native(dirname(database))
  const isOwn = parent === home && OWN_ENDS.some((end) => basename(path) === basename(database) + end)
  if (isOwn) throw refused(path, 'which the store itself uses')
  if (parent === join(home, PREDECESSOR_DIRECTORY)) throw refused(path, "which the predecessor's files use")
}

function refused(path: string, why: string, cause?: unknown): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a path for a backup, received ${path}, ${why}: choose another, where nothing exists. Nothing was changed`,
    { cause },
  )
}
