import type { MemoryRecord } from '../records/memory-record.js'
import type { MemoryStore } from '../store/store.js'
import { askedAt, type RecallOptions } from './recall-options.js'
import { isStale } from './weigh.js'

/** Maximum number of records at one position: the facts of a turn have the position of its episode. */
const RECORDS_PER_POSITION = 4

/** The records up to `distance` positions before and after one in its conversation or file; none if it is in neither. */
export async function neighborRecords(
  store: MemoryStore,
  { id, scope, source }: MemoryRecord,
  distance: number,
  { filter = {}, now }: Pick<RecallOptions, 'filter' | 'now'>,
): Promise<readonly MemoryRecord[]> {
  if (source === undefined) return []
  const places = Array.from({ length: 2 * distance + 1 }, (_, at) => source.position - distance + at)
    .filter((position) => position >= 0)
    .map((position) => ({ scope, sourceId: source.id, position }))
  const found = await store.at(places, places.length * RECORDS_PER_POSITION, { filter })
  const at = askedAt({ now })
  return found.filter(
    (record) => record.id !== id && (filter.includeInactive === true || !isStale(record, at)),
  )
}
