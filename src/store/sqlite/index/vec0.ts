import { toBytes } from '../../../vectors/vector-bytes.js'
import { readMeta, writeMeta } from '../schema/state.js'
import {
  createVectorTable,
  dropVectorTable,
  fillVectorTable,
  requireVectorTable,
  tryDropVectorTable,
} from '../schema/vector-table.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/**
 * The search index: a vec0 table that holds the vectors of the active records' passages, of one space. It is
 * derived from `embeddings` and kept in step by code, in the same transaction: a trigger would make records
 * undeletable without the extension. While another space is being filled there are two such tables, and both
 * are kept in step.
 */
export interface VectorTables {
  readonly active: string
  /** The table being filled for the space that is to become the active one. */
  readonly pending: string | null
}

/** One row of the index. */
export interface IndexedVector {
  readonly passageId: number
  readonly recordId: string
  readonly vector: Float32Array
}

export function vectorTables(store: StoreSession): VectorTables {
  const pending = readMeta(store.connection, 'pending_vector_table')
  return { active: activeTable(store), pending: pending === null ? null : requireVectorTable(pending) }
}

/** The vec0 table that search reads. vec0 tables cannot be renamed, so that a pointer says which it is. */
export function activeTable(store: StoreSession): string {
  return requireVectorTable(readMeta(store.connection, 'vector_table'))
}

/** Puts a vector into a table that has none for this passage. */
export function addToTable(store: StoreSession, table: string, row: IndexedVector): void {
  // vec0 takes its key as an integer, and a JavaScript number is bound as a real one.
  store.connection.run(
    `INSERT INTO ${table}(passage_id, embedding, record_id) VALUES(?, ?, ?)`,
    BigInt(row.passageId),
    toBytes(row.vector),
    row.recordId,
  )
}

/** vec0 knows neither REPLACE nor UPSERT. */
export function replaceInTable(store: StoreSession, table: string, row: IndexedVector): void {
  removeFromTable(store, table, row.passageId)
  addToTable(store, table, row)
}

export function removeFromTable(store: StoreSession, table: string, passageId: number): void {
  store.connection.run(`DELETE FROM ${table} WHERE passage_id = ?`, BigInt(passageId))
}

/**
 * Makes the search index again from `embeddings`, without inference. It gets a table of a new name when
 * the old one is too damaged to be dropped.
 *
 * @returns the vectors that are searchable now
 */
export function rebuildVectorIndex(store: StoreSession): number {
  const { connection } = store
  const rebuild = () => {
    const old = activeTable(store)
    const table = tryDropVectorTable(connection, old) ? old : `vec_embeddings_r${Date.now().toString(36)}`
    createVectorTable(connection, table)
    writeMeta(connection, 'vector_table', table)
    fillVectorTable(connection, table, activeSpace(store).id)
    return connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
  }
  return store.change('rebuildVectorIndex', rebuild, (vectors) => vectors)
}

/** Makes a table for a space that is being filled, with the vectors of it that are there. */
export function makeTable(store: StoreSession, table: string, spaceId: number): void {
  createVectorTable(store.connection, table)
  fillVectorTable(store.connection, table, spaceId)
}

export function dropTable(store: StoreSession, table: string): void {
  dropVectorTable(store.connection, table)
}
