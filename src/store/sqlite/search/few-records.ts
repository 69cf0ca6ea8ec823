import type { CheckedFilter } from '../../../records/filter.js'
import { filterCondition, selectiveIndex } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'

/** Up to this many records of a scope or a time are measured in one statement. */
const FEW = 2_048

/** Whether an index knows the few records that a filter may let pass. */
export function areFew(store: StoreSession, filter: CheckedFilter): boolean {
  const { scope, within, sourceTurnId, createdFrom, createdBefore } = filter
  const ofTime = createdFrom !== undefined || createdBefore !== undefined
  const index = selectiveIndex(filter) ?? (ofTime ? 'memory_records_created_at' : null)
  if (index === null) return false
  const named =
    index === 'memory_records_created_at' ? { createdFrom, createdBefore } : { scope, within, sourceTurnId }
  const range = filterCondition({ includeInactive: true, ...named })
  const count = store.read(() =>
    store.connection.value<number>(
      `SELECT count(*) FROM (SELECT 1 FROM memory_records r INDEXED BY ${index} WHERE ${range.sql} LIMIT ?)`,
      ...range.values,
      FEW + 1,
    ),
  )
  return (count ?? 0) <= FEW
}
