import type { MemoryRecord } from '../../../records/memory-record.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../records/row.js'
import type { StoreSession } from '../session.js'

/** The records with these ids, in one statement. Inside a read of the caller. */
export function readRecords(store: StoreSession, ids: readonly string[]): ReadonlyMap<string, MemoryRecord> {
  const rows = store.connection.all<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM json_each(?) j CROSS JOIN memory_records r ON r.id = j.value`,
    JSON.stringify(ids),
  )
  const records = rows.map(toRecord)
  return new Map(records.map((record) => [record.id, record]))
}

/** Replaces the ids with the records; a hit without a record is left out. Inside a read of the caller. */
export function withRecords<Hit extends { readonly recordId: string }>(
  store: StoreSession,
  hits: readonly Hit[],
): (Omit<Hit, 'recordId'> & { readonly record: MemoryRecord })[] {
  const records = readRecords(
    store,
    hits.map(({ recordId }) => recordId),
  )
  return hits.flatMap(({ recordId, ...hit }) => {
    const record = records.get(recordId)
    return record === undefined ? [] : [{ record, ...hit }]
  })
}
