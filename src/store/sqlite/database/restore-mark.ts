import { existsSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'

/** The file that exists from the first to the last move of a restore. */
export function restoreMarkPath(database: string): string {
  return `${database}.restore.json`
}

/**
 * Refuses to open during a restore, when there may be no database file, so that a new, empty one is not created there.
 *
 * @throws RecollectError `STORE_RESTORE_UNFINISHED`
 */
export function refuseUnfinishedRestore(database: string): void {
  if (!existsSync(restoreMarkPath(database))) return
  throw new RecollectError(
    'STORE_RESTORE_UNFINISHED',
    `Expected a store at ${database}, received one whose restore was interrupted: finish it with SqliteMemoryRepository.finishRestore(), or go back with undoRestore(); at the command line: recollect restore --finish, or --undo. Both states are still there`,
  )
}
