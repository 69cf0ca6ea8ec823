import type { CheckedFilter } from '../../../records/filter.js'
import { toBytes } from '../../../vectors/vector-bytes.js'
import { filterCondition, selectiveIndex } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import type { EmbeddingSpace } from '../spaces/spaces.js'
import { narrowIndex } from './narrow-index.js'
import { type NearPassage, oneForEach } from './near-passage.js'

export type Scan = (
  store: StoreSession,
  space: EmbeddingSpace,
  query: Float32Array,
  limit: number,
) => NearPassage[]

/** How many passages a scan returns beyond the wanted results, for records with several near passages. */
const SPARE_PASSAGES = 32

/**
 * Compares and sorts the vectors of all records that match the filter. This is exact under any filter, while an index
 * that is filtered afterwards returns too few. Most records have one passage, so the nearest passages usually belong
 * to enough records. If not, it searches for the nearest passage of each record, which takes half as long again.
 */
export function scanQuery(filter: CheckedFilter): Scan {
  const condition = filterCondition(filter)
  const nearestPassages = (
    from: string,
  ) => `SELECT r.id AS recordId, e.passage_id AS passageId, vec_distance_L2(e.vector, ?) AS distance
    ${from} AND ${condition.sql} ORDER BY distance, r.id, e.passage_id LIMIT ?`
  // For columns next to min(), SQLite returns the values of the row with the minimum.
  const nearestOfEach = (
    from: string,
  ) => `SELECT r.id AS recordId, e.passage_id AS passageId, min(vec_distance_L2(e.vector, ?)) AS distance
    ${from} AND ${condition.sql} GROUP BY r.seq ORDER BY distance, r.id LIMIT ?`
  return (store, space, query, limit) => {
    const ask = (sql: string, rows: number) =>
      store.connection.all<NearPassage>(sql, toBytes(query), space.id, ...condition.values, rows)
    const rows = Math.min(limit + SPARE_PASSAGES, Number.MAX_SAFE_INTEGER)
    const from = scannedTables(store, filter)
    const found = ask(nearestPassages(from), rows)
    const nearest = oneForEach(found)
    if (nearest.length >= limit || found.length < rows) return nearest.slice(0, limit)
    return ask(nearestOfEach(from), limit)
  }
}

/**
 * The order of the tables: starts with the vectors, in the order in which they are in the file, but with the records
 * if an index can find the few that match the filter.
 */
function scannedTables(store: StoreSession, filter: CheckedFilter): string {
  const index = selectiveIndex(filter) ?? narrowIndex(store, filter, shortPart(store))
  return index === null
    ? `FROM embeddings e NOT INDEXED CROSS JOIN passages p ON p.id = e.passage_id
       CROSS JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ?`
    : `FROM memory_records r INDEXED BY ${index} CROSS JOIN passages p ON p.record_seq = r.seq
       CROSS JOIN embeddings e ON e.passage_id = p.id WHERE e.space_id = ?`
}

/** If at most one in this many records matches, the records are looked up one by one with the index. */
const SHORT_PART = 8

function shortPart({ connection }: StoreSession): number {
  const all = connection.value<number | null>('SELECT max(seq) FROM memory_records') ?? 0
  return Math.floor(all / SHORT_PART)
}
