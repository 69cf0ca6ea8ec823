import { types } from 'node:util'
import { EMBEDDING_DIM } from '../../../../vectors/embedding-dim.js'
import { vectorTables } from '../../index/vec0.js'
import { readMeta } from '../../schema/state.js'
import { activeSpace } from '../../spaces/spaces.js'
import { type Check, type CheckContext, countRows } from './check.js'

const VECTOR_BYTES = EMBEDDING_DIM * Float32Array.BYTES_PER_ELEMENT

const ROWID_BYTES = 8

/**
 * Checks the shadow tables of vec0 directly. A search reads the chunks, a lookup uses the list of rows, so damage to
 * one of them shows only in half of the results. vec0 0.1.9 has no check of its own.
 */
export const VECTOR_INDEX_CHECK: Check = {
  part: 'the index of vectors',
  rows: (context) => countRows(context, `${vectorTables(context.store).active}_rowids`),
  *run(context) {
    const { store } = context
    const { active, pending } = vectorTables(store)
    yield* checkTable(context, active, activeSpace(store).id)
    if (pending !== null)
      yield* checkTable(context, pending, Number(readMeta(store.connection, 'pending_space')))
  },
}

interface Chunk {
  readonly id: number
  readonly size: unknown
  readonly validity: unknown
  readonly rowids: unknown
  readonly vectors: unknown
  readonly chunk: unknown
}

/** A row that the index must contain. */
interface Wanted {
  readonly recordId: string
  readonly vector: unknown
  readonly chunkId: unknown
  readonly chunkOffset: unknown
  readonly label: unknown
}

function* checkTable(
  { store: { connection }, findings }: CheckContext,
  table: string,
  spaceId: number,
): Generator<number, void, undefined> {
  const differs = (example: string) => findings.add('vector_index_different', `${table}: ${example}`)
  const wanted = (passageId: number) =>
    connection.get<Wanted>(
      `SELECT r.id AS recordId, e.vector, v.chunk_id AS chunkId, v.chunk_offset AS chunkOffset, a.value00 AS label
       FROM embeddings e JOIN passages p ON p.id = e.passage_id JOIN memory_records r ON r.seq = p.record_seq
       LEFT JOIN ${table}_rowids v ON v.rowid = e.passage_id LEFT JOIN ${table}_auxiliary a ON a.rowid = e.passage_id
       WHERE e.passage_id = ? AND e.space_id = ? AND r.status = 'active'`,
      passageId,
      spaceId,
    )
  const seen = new Set<number>()
  // By `oid`: the table of vectors has a column named rowid, which is not the row id by which vec0 finds them.
  const chunks = connection.iterate<Chunk>(
    `SELECT c.chunk_id AS id, c.size, c.validity, c.rowids, v.vectors, v.rowid AS chunk
     FROM ${table}_chunks c LEFT JOIN ${table}_vector_chunks00 v ON v.oid = c.chunk_id ORDER BY c.chunk_id`,
  )
  for (const chunk of chunks) {
    const slots = slotsOf(chunk)
    if (slots === null) {
      differs(`chunk ${chunk.id}`)
      continue
    }
    for (const { offset, passageId, vector } of slots) {
      const row = wanted(passageId)
      const isRight =
        row !== undefined &&
        !seen.has(passageId) &&
        row.chunkId === chunk.id &&
        row.chunkOffset === offset &&
        row.label === row.recordId &&
        types.isUint8Array(row.vector) &&
        Buffer.compare(row.vector, vector) === 0
      if (!isRight) differs(row?.recordId ?? `passage ${passageId}`)
      seen.add(passageId)
    }
    yield slots.length
  }
  const counts = connection.get<{ expected: number; rowids: number; labels: number }>(
    `SELECT (SELECT count(*) FROM embeddings e JOIN passages p ON p.id = e.passage_id
             JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ? AND r.status = 'active') AS expected,
       (SELECT count(*) FROM ${table}_rowids) AS rowids, (SELECT count(*) FROM ${table}_auxiliary) AS labels`,
    spaceId,
  )
  const { expected = 0, rowids = 0, labels = 0 } = counts ?? {}
  if (seen.size !== expected) differs(`${seen.size} of ${expected} vectors`)
  if (rowids !== expected || labels !== expected) differs(`${rowids} rows and ${labels} ids for ${expected}`)
}

interface Slot {
  readonly offset: number
  readonly passageId: number
  readonly vector: Uint8Array
}

/** The used slots of a chunk; null if the chunk does not have the length that it claims. */
function slotsOf({ id, size, validity, rowids, vectors, chunk }: Chunk): Slot[] | null {
  if (typeof size !== 'number' || size <= 0 || size % 8 !== 0 || chunk !== id) return null
  if (!types.isUint8Array(validity) || !types.isUint8Array(rowids) || !types.isUint8Array(vectors))
    return null
  if (validity.length !== size / 8 || rowids.length !== size * ROWID_BYTES) return null
  if (vectors.length !== size * VECTOR_BYTES) return null
  const ids = new DataView(rowids.buffer, rowids.byteOffset, rowids.byteLength)
  const slots: Slot[] = []
  for (let offset = 0; offset < size; offset++) {
    if ((((validity[offset >> 3] ?? 0) >> (offset & 7)) & 1) === 0) continue
    const passageId = Number(ids.getBigInt64(offset * ROWID_BYTES, true))
    const start = offset * VECTOR_BYTES
    slots.push({ offset, passageId, vector: vectors.subarray(start, start + VECTOR_BYTES) })
  }
  return slots
}
