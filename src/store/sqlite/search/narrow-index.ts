import type { CheckedFilter } from '../../../records/filter.js'
import { filterCondition, selectiveIndex } from '../records/filter-sql.js'
import { hasTagIndex, TAG_INDEX } from '../schema/tag-index.js'
import type { StoreSession } from '../session.js'

/** An index, and the part of a filter that it covers. */
interface Narrowing {
  readonly index: string
  readonly known: CheckedFilter
}

/**
 * An index in which a filter matches at most `most` records; null if there is none. Reads only the index, up to that
 * many entries, except for the index of tags: it may read every entry, some milliseconds for 100,000.
 */
export function narrowIndex(store: StoreSession, filter: CheckedFilter, most: number): string | null {
  const few = narrowings(store, filter).find((narrowing) => countUpTo(store, narrowing, most + 1) <= most)
  return few?.index ?? null
}

/** Whether any index may cover a part of a filter. */
export function canNarrow(filter: CheckedFilter): boolean {
  const { createdFrom, createdBefore, tag } = filter
  return (
    selectiveIndex(filter) !== null || [createdFrom, createdBefore, tag].some((part) => part !== undefined)
  )
}

function narrowings({ connection }: StoreSession, filter: CheckedFilter): readonly Narrowing[] {
  const { scope, within, sourceTurnId, sourceId, createdFrom, createdBefore, tag } = filter
  const index = selectiveIndex(filter)
  if (index !== null) return [{ index, known: { scope, within, sourceTurnId, sourceId } }]
  const ofTime = createdFrom !== undefined || createdBefore !== undefined
  const ofTag = tag !== undefined && tag.length > 0 && hasTagIndex(connection)
  return [
    ...(ofTime ? [{ index: 'memory_records_created_at', known: { createdFrom, createdBefore } }] : []),
    ...(ofTag ? [{ index: TAG_INDEX, known: { tag } }] : []),
  ]
}

function countUpTo({ connection }: StoreSession, { index, known }: Narrowing, limit: number): number {
  const { sql, values } = filterCondition({ includeInactive: true, ...known })
  const count = connection.value<number>(
    `SELECT count(*) FROM (SELECT 1 FROM memory_records r INDEXED BY ${index} WHERE ${sql} LIMIT ?)`,
    ...values,
    limit,
  )
  return count ?? 0
}
