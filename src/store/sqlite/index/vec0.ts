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
 * The search index: a vec0 table with the vectors of the active records' passages, in one space. It is derived from
 * `embeddings` and kept in sync by code, in the same transaction: a trigger would make records undeletable without the
 * extension. While another space is being filled there are two such tables, and both are kept in sync.
 */
export interface VectorTables {
  readonly active: string
  /** The table being filled for the space that will become the active one. */
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

/** The vec0 table that search reads. vec0 tables cannot be renamed, so a pointer names it. */
export function activeTable(store: StoreSession): string {
  return requireVectorTable(readMeta(store.connection, 'vector_table'))
}

/** Adds a vector to a table that has none for this passage. */
export function addToTable(store: StoreSession, table: string, row: IndexedVector): void {
  // vec0 requires an integer key, and a JavaScript number is bound as a real.
  store.connection.run(
    `INSERT INTO ${table}(passage_id, embedding, record_id) VALUES(?, ?, ?)`,
    BigInt(row.passageId),
    toBytes(row.vector),
    row.recordId,
  )
}

/** vec0 supports neither REPLACE nor UPSERT. */
export function replaceInTable(store: StoreSession, table: string, row: IndexedVector): void {
  removeFromTable(store, table, row.passageId)
  addToTable(store, table, row)
}

export function removeFromTable(store: StoreSession, table: string, passageId: number): void {
  store.connection.run(`DELETE FROM ${table} WHERE passage_id = ?`, BigInt(passageId))
}

/**
 * Rebuilds the search index from `embeddings`, without inference. It gets a table with a new name if the old one is
 * too damaged to be dropped.
 *
 * @returns the number of vectors that are now searchable
 */
export function rebuildVectorIndex(store: StoreSession): number {
  const { connection } = store
  const rebuild = () => {
    const old = activeTable(store)
    tryDropVectorTable(connection, old)
    const table = unusedTable(store, old)
    createVectorTable(connection, table)
    writeMeta(connection, 'vector_table', table)
    fillVectorTable(connection, table, activeSpace(store).id)
    return connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
  }
  return store.change('rebuildVectorIndex', rebuild, (vectors) => vectors)
}

/** Creates a table for a space that is being filled, with its existing vectors; returns its name. */
export function makeTable(store: StoreSession, spaceId: number): string {
  const table = unusedTable(store, `vec_embeddings_s${spaceId}`)
  createVectorTable(store.connection, table)
  fillVectorTable(store.connection, table, spaceId)
  return table
}

/** This name, or another one if there is such a table already: one that was too damaged to be dropped. */
function unusedTable({ connection }: StoreSession, name: string): string {
  const isUsed = connection.value('SELECT 1 FROM sqlite_master WHERE name = ?', name) !== undefined
  return isUsed ? `vec_embeddings_r${Date.now().toString(36)}` : name
}

export function dropTable(store: StoreSession, table: string): void {
  dropVectorTable(store.connection, table)
}
