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
  const asked = new Set(places.map((of) => JSON.stringify([of.scope, of.sourceId, of.position])))
  // The rows are found and cut off by the index, and only then read: SQLite would sort them with their texts.
  const rows = store.read(() =>
    store.connection.all<RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM (
         SELECT r.seq FROM json_each(?) j CROSS JOIN memory_records r INDEXED BY memory_records_source
           ON r.scope = j.value ->> 0 AND r.source_id = j.value ->> 1 AND r.source_position = j.value ->> 2
         WHERE ${condition.sql} ORDER BY r.created_at, r.seq LIMIT ?) f
       CROSS JOIN memory_records r ON r.seq = f.seq`,
      `[${[...asked].join(',')}]`,
      ...condition.values,
      wanted,
    ),
  )
  return rows
    .map((row) => ({ seq: row.seq, record: toRecord(row) }))
    .sort((a, b) => a.record.createdAt - b.record.createdAt || a.seq - b.seq)
    .map(({ record }) => record)
}
