import { isWithin } from '../records/scope.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import { UsageError } from './usage-error.js'

/** Characters of a short id, at least: more, where several ids end so. */
const MIN_LENGTH = 4

/** The shortest end of an id that no other has: ids begin alike, with a time or a word, and differ at their ends. */
export function shortId(repository: SqliteMemoryRepository, id: string): string {
  for (let length = MIN_LENGTH; length < id.length; length++) {
    const end = id.slice(-length)
    if (repository.idsEnding(end, 2).length === 1) return end
  }
  return id
}

/**
 * The id that is meant: this very one, or the only one within the scope that ends so. One that nothing is known of is
 * given as it is.
 *
 * @throws UsageError where several end so
 */
export function fullId(repository: SqliteMemoryRepository, scope: string, given: string): string {
  if (given.length < MIN_LENGTH || repository.getRecord(given) !== null) return given
  const ids = repository
    .idsEnding(given, MOST_NAMED)
    .filter((id) => isWithin(repository.getRecord(id)?.scope ?? '', scope))
  const [found, ...others] = ids
  if (found === undefined) return given
  if (others.length === 0) return found
  throw new UsageError(`Expected the end of one id, received ${given}, which several have: ${ids.join(', ')}`)
}

const MOST_NAMED = 10
