import type { NativeIndex } from '../../../native/binding.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import type { StoreSession } from '../session.js'

const VECTOR_BYTES = EMBEDDING_DIM * Float32Array.BYTES_PER_ELEMENT

/** How many vectors are read at a time: one or two milliseconds. */
const PAGE_ROWS = 512

/** The condition that a row contains a vector: a damaged file may contain anything. */
const WHOLE = `typeof(vector) = 'blob' AND length(vector) = ${VECTOR_BYTES}`

interface Page {
  readonly ids: string
  readonly vectors: Uint8Array | null
  readonly damaged: string
}

/**
 * All vectors of some rows in one value: separate values would take twice as long. In a UTF-8 file, which every store
 * is, SQLite uses the bytes of a blob as text without changing them.
 */
const PAGE = `SELECT json_group_array(passage_id) FILTER (WHERE whole) AS ids,
    CAST(group_concat(vector, '') FILTER (WHERE whole) AS BLOB) AS vectors,
    json_group_array(passage_id) FILTER (WHERE NOT whole) AS damaged
  FROM (SELECT passage_id, vector, ${WHOLE} AS whole FROM embeddings NOT INDEXED
        WHERE rowid > ? AND rowid <= ? AND space_id = ?)`

/**
 * Adds the vectors of a space after a row to an index, one page at a time. Inside a read.
 *
 * @returns the last row read; null if there are no more
 */
export function putPage(
  { connection }: StoreSession,
  index: NativeIndex,
  spaceId: number,
  after: number,
): number | null {
  const next = connection.value<number | null>('SELECT min(rowid) FROM embeddings WHERE rowid > ?', after)
  if (next === null || next === undefined) return null
  const last = next + PAGE_ROWS - 1
  const page = connection.get<Page>(PAGE, after, last, spaceId)
  if (page?.vectors) index.put(idsOf(page.ids), page.vectors)
  if (page !== undefined) index.putDamaged(idsOf(page.damaged))
  return last
}

function idsOf(json: string): Float64Array {
  return Float64Array.from(JSON.parse(json) as number[])
}

/** Updates passages in the index, whatever happened to their vectors. Inside a read. */
export function putChanged(
  { connection }: StoreSession,
  index: NativeIndex,
  spaceId: number,
  passageIds: readonly number[],
): void {
  const rows = connection.all<{ readonly id: number; readonly vector: unknown; readonly whole: number }>(
    `SELECT e.passage_id AS id, e.vector, ${WHOLE} AS whole
     FROM json_each(?) j CROSS JOIN embeddings e ON e.passage_id = j.value AND e.space_id = ?`,
    JSON.stringify(passageIds),
    spaceId,
  )
  const found = new Set(rows.map(({ id }) => id))
  index.remove(Float64Array.from(passageIds.filter((id) => !found.has(id))))
  for (const { id, vector, whole } of rows) {
    const ids = Float64Array.of(id)
    if (whole === 1 && vector instanceof Uint8Array) index.put(ids, vector)
    else index.putDamaged(ids)
  }
}
