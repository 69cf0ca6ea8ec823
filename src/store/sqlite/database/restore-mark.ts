import { existsSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'

/** The file that is there from the first to the last move of a restoration. */
export function restoreMarkPath(database: string): string {
  return `${database}.restore.json`
}

/**
 * In the middle of a restoration there may be no database at its place: a new, empty one is not to take it.
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
