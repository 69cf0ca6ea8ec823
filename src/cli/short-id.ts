import type { InspectedStore } from '../store/inspected.js'
import { UsageError } from './usage-error.js'

/** Characters of a short id, at least: more, where several ids end so. */
const MIN_LENGTH = 4

/** The shortest end of an id that no other has: ids begin alike, with a time or a word, and differ at their ends. */
export async function shortId(store: InspectedStore, id: string): Promise<string> {
  for (let length = MIN_LENGTH; length < id.length; length++) {
    const end = id.slice(-length)
    if ((await store.idsEnding(end, 2)).length === 1) return end
  }
  return id
}

/**
 * The id that is meant: this very one, or the only one within the scope that ends so. One that nothing is known of is
 * given as it is.
 *
 * @throws UsageError where several end so
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
