import { checkOptions, requireWholeNumber } from '../../../options/check.js'
import { checkFilter } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { WordSearchOptions } from '../../hits.js'
import type { RecordPlace } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { filterCondition } from './filter-sql.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Up to `limit` records at these positions in their conversations and files, in the order of `list`. */
export function recordsAt(
  store: StoreSession,
  places: readonly RecordPlace[],
  limit: number,
  given: WordSearchOptions = {},
): MemoryRecord[] {
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const options = checkOptions(given, ['filter'], 'at')
  const condition = filterCondition(checkFilter(options.filter ?? {}, 'at'))
  if (places.length === 0) return []
  const rows = store.read(() =>
    store.connection.all<RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM (
         SELECT DISTINCT value ->> 'scope' AS scope, value ->> 'sourceId' AS id, value ->> 'position' AS position
         FROM json_each(?)) j
       CROSS JOIN memory_records r INDEXED BY memory_records_source
         ON r.scope = j.scope AND r.source_id = j.id AND r.source_position = j.position
       WHERE ${condition.sql} ORDER BY r.created_at, r.seq LIMIT ?`,
      JSON.stringify(places),
      ...condition.values,
      wanted,
    ),
  )
  return rows.map(toRecord)
}
