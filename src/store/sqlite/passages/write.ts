import { toBytes } from '../../../vectors/vector-bytes.js'
import { addToTable, replaceInTable } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { dequeue } from './queue.js'

/** A checked vector with all that is kept of it. */
export interface VectorRow {
  readonly recordId: string
  readonly spaceId: number
  readonly textHash: Uint8Array
  readonly vector: Float32Array
  readonly tokenCount: number | null
  readonly truncated: boolean
}

/** For records that were made in this transaction: they are in no table and in no queue. */
export function writeNewVectors(store: StoreSession, table: string, rows: readonly VectorRow[]): void {
  for (const row of rows) upsertEmbedding(store, row)
  for (const { recordId, vector } of rows) addToTable(store, table, recordId, vector)
}

/**
 * Stores a vector, puts it into the search index named, and takes the record from the queue: the three
 * change together or not at all. `table` is null for a record that search must not find.
 */
export function writeVector(store: StoreSession, table: string | null, row: VectorRow): void {
  upsertEmbedding(store, row)
  if (table !== null) replaceInTable(store, table, row.recordId, row.vector)
  dequeue(store, row.recordId)
}

/** The vector alone, for a space that search does not read yet. */
export function upsertEmbedding(store: StoreSession, row: VectorRow): void {
  store.connection.run(
    `INSERT INTO embeddings(record_id, space_id, text_hash, token_count, truncated, vector, embedded_at)
     VALUES(?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(record_id, space_id) DO UPDATE SET text_hash = excluded.text_hash, token_count = excluded.token_count,
       truncated = excluded.truncated, vector = excluded.vector, embedded_at = excluded.embedded_at`,
    row.recordId,
    row.spaceId,
    row.textHash,
    row.tokenCount,
    row.truncated ? 1 : 0,
    toBytes(row.vector),
    store.now(),
  )
}
