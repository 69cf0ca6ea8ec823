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

/** Passages that a scan gives beyond the answers wanted, for records of which several are near. */
const SPARE_PASSAGES = 32

/**
 * Every vector that the filter lets pass, measured and sorted: exact under any filter, where an index that is
 * filtered after the fact returns too few. Most records have one passage, so that the nearest passages are of
 * enough records; where they are not, the nearest of each record is looked for, which takes half as long again.
 */
export function scanQuery(filter: CheckedFilter): Scan {
  const condition = filterCondition(filter)
  const nearestPassages = (
    from: string,
  ) => `SELECT r.id AS recordId, e.passage_id AS passageId, vec_distance_L2(e.vector, ?) AS distance
    ${from} AND ${condition.sql} ORDER BY distance, r.id, e.passage_id LIMIT ?`
  // Of the columns beside min(), SQLite gives those of the row that has it.
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
 * Table by table: from the vectors on, in the order in which they lie in the file; but from the records on where an
 * index knows the few that a filter lets pass.
 */
function scannedTables(store: StoreSession, filter: CheckedFilter): string {
  const index = selectiveIndex(filter) ?? narrowIndex(store, filter, shortPart(store))
  return index === null
    ? `FROM embeddings e NOT INDEXED CROSS JOIN passages p ON p.id = e.passage_id
       CROSS JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ?`
    : `FROM memory_records r INDEXED BY ${index} CROSS JOIN passages p ON p.record_seq = r.seq
       CROSS JOIN embeddings e ON e.passage_id = p.id WHERE e.space_id = ?`
}

/** Up to one record in this many is looked up by the index, one by one. */
const SHORT_PART = 8

function shortPart({ connection }: StoreSession): number {
  const all = connection.value<number | null>('SELECT max(seq) FROM memory_records') ?? 0
  return Math.floor(all / SHORT_PART)
}
