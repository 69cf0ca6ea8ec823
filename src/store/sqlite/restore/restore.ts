import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { makeDirectories, removeEmptyDirectories } from '../../../files/directories.js'
import { momentName } from '../../../files/moment-name.js'
import { statsOf } from '../../../files/stats.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../../options/check.js'
import type { RestoreOptions, RestoreReport, UnfinishedRestore } from '../../restore-report.js'
import { loadSqlite } from '../database/driver.js'
import { toStoreError } from '../database/errors.js'
import { databasePath } from '../database/location.js'
import { refuseUnfinishedRestore } from '../database/restore-mark.js'
import { copyAside } from './copy-aside.js'
import { requireNotInUse } from './in-use.js'
import { prepareBackup, survivingFacts } from './prepare.js'
import { stageBackup } from './stage.js'
import { finishSwap, swap, undoSwap } from './swap.js'

/** Replaces a store with a backup; the replaced store is kept aside. */
export async function restore(
  path: unknown,
  rootDir: unknown,
  given: RestoreOptions = {},
): Promise<RestoreReport> {
  loadSqlite()
  const options = checkOptions<RestoreOptions>(given, ['databaseFile', 'onProgress', 'signal'], 'restore')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  const backup = resolve(requirePath(path, 'path'))
  const database = databasePath(rootDir, options.databaseFile)
  assertNotAborted(options.signal)
  try {
    refuseUnfinishedRestore(database)
    requireOther(backup, database)
    const made = makeRoot(dirname(database))
    requireNotInUse(database)
    const staged = await stageBackup(backup, database, options).catch((error: unknown) => {
      if (made !== undefined) removeEmptyDirectories(dirname(database), made)
      throw error
    })
    try {
      const moment = momentName()
      // Another program may have opened it meanwhile.
      requireNotInUse(database)
      const prepared = prepareBackup(
        staged.path,
        survivingFacts(database),
        existsSync(database) ? copyAside(database, moment) : null,
      )
      assertNotAborted(options.signal)
      const keptAside = swap(database, staged.path, moment)
      return { path: database, ...prepared, manifest: staged.manifest, keptAside }
    } catch (error) {
      staged.discard()
      if (made !== undefined) removeEmptyDirectories(dirname(database), made)
      throw error
    }
  } catch (error) {
    assertNotAborted(options.signal)
    throw toStoreError(error)
  }
}

/** Finishes an interrupted restore. */
export function finishRestore(rootDir: unknown, databaseFile: unknown): UnfinishedRestore {
  const path = databasePath(rootDir, databaseFile)
  return { path, state: 'restored', keptAside: mapped(() => finishSwap(path)) }
}

/** Goes back to the state before an interrupted restore. */
export function undoRestore(rootDir: unknown, databaseFile: unknown): UnfinishedRestore {
  const path = databasePath(rootDir, databaseFile)
  mapped(() => undoSwap(path))
  return { path, state: 'undone', keptAside: null }
}

function mapped<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toStoreError(error)
  }
}

function requireOther(backup: string, database: string): void {
  if (!existsSync(backup) || !existsSync(database)) return
  if (realpathSync.native(backup) !== realpathSync.native(database)) return
  throw new RecollectError('INVALID_ARGUMENT', `Expected a backup, received the store itself: ${database}`)
}

/** Returns the topmost directory that was created, if one was. */
function makeRoot(root: string): string | undefined {
  const stats = statsOf(root)
  if (stats !== undefined && !stats.isDirectory()) {
    throw new RecollectError(
      'STORE_ROOT_INVALID',
      `Expected rootDir to be a directory, received the file ${root}: name the directory that it is in`,
    )
  }
  const made = stats === undefined ? makeDirectories(root) : undefined
  accessSync(root, constants.W_OK | constants.X_OK)
  return made
}
