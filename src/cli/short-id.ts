import type { InspectedStore } from '../store/inspected.js'
import { UsageError } from './usage-error.js'

/** The minimum length of a short id; it is longer if several ids have the same end. */
const MIN_LENGTH = 4

/** The shortest unique suffix of an id. Ids often begin the same, with a time or a word, and differ at their ends. */
export async function shortId(store: InspectedStore, id: string): Promise<string> {
  for (let length = MIN_LENGTH; length < id.length; length++) {
    const end = id.slice(-length)
    if ((await store.idsEnding(end, 2)).length === 1) return end
  }
  return id
}

/**
 * The full id for a given one: exactly this id, or the only one within the scope with this suffix. An unknown id is
 * returned as it is.
 *
 * @throws UsageError if several ids have this suffix
 */
export async function fullId(store: InspectedStore, scope: string, given: string): Promise<string> {
  if (given.length < MIN_LENGTH || (await store.get(given)) !== null) return given
  const ids: string[] = []
  for (const id of await store.idsEnding(given, MOST_NAMED))
    if ((await store.get(id, { within: scope })) !== null) ids.push(id)
  const [found, ...others] = ids
  if (found === undefined) return given
  if (others.length === 0) return found
  throw new UsageError(`Expected the end of one id, received ${given}, which several have: ${ids.join(', ')}`)
}

const MOST_NAMED = 10
