import { realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { withSlashes } from '../folder/walk.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'

/**
 * The id of the source that is meant by a conversation's id, or by the path of a file, whether or not it is still
 * there. One that nothing is known of is given as it is.
 */
export function sourceIdOf(repository: SqliteMemoryRepository, within: string, given: string): string {
  const meant = [given, wholePath(given)]
  return meant.find((id) => isKnown(repository, within, id)) ?? given
}

function isKnown(repository: SqliteMemoryRepository, within: string, sourceId: string): boolean {
  return repository.listRecords({ within, sourceId, includeInactive: true, limit: 1 }).length > 0
}

/** As the files of a folder are named: the folder by its real path. */
function wholePath(path: string): string {
  const whole = resolve(path)
  try {
    return `${withSlashes(realpathSync(dirname(whole))).replace(/\/$/, '')}/${basename(whole)}`
  } catch {
    return withSlashes(whole)
  }
}
