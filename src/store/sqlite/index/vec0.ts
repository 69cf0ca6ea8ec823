import { RecollectError } from '../../../errors.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import { toBytes } from '../../../vectors/vector-bytes.js'
import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/**
 * The search index: a vec0 table that holds the active records' vectors of one space. It is derived
 * from `embeddings` and kept in step by code, in the same transaction: no trigger may touch a virtual
 * table under `trusted_schema = OFF`, and one would make records undeletable without the extension.
 * While another space is being filled there are two such tables, and both are kept in step.
 */
export interface VectorTables {
  readonly active: string
  /** The table being filled for the space that is to become the active one. */
  readonly pending: string | null
}

// The name comes from the file and goes into SQL.
const TABLE_NAME = /^vec_embeddings(_[a-z0-9]{1,40})?$/

export function vectorTables(store: StoreSession): VectorTables {
  const pending = readMeta(store.connection, 'pending_vector_table')
  return { active: activeTable(store), pending: pending === null ? null : requireTableName(pending) }
}

/** The vec0 table that search reads. vec0 tables cannot be renamed, so that a pointer says which it is. */
export function activeTable(store: StoreSession): string {
  return requireTableName(readMeta(store.connection, 'vector_table'))
}

function requireTableName(name: string | null): string {
  if (name !== null && TABLE_NAME.test(name)) return name
  throw new RecollectError('STORE_CORRUPT', "Expected schema_meta's row vector_table to name a vector table")
}

export function createVectorTable(store: StoreSession, table: string): void {
  store.connection.exec(
    `CREATE VIRTUAL TABLE ${requireTableName(table)} USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[${EMBEDDING_DIM}])`,
  )
}

export function dropVectorTable(store: StoreSession, table: string): void {
  store.connection.exec(`DROP TABLE IF EXISTS ${requireTableName(table)}`)
}

/** Puts a vector into a table that has none for this record. */
export function addToTable(store: StoreSession, table: string, recordId: string, vector: Float32Array): void {
  store.connection.run(`INSERT INTO ${table}(record_id, embedding) VALUES(?, ?)`, recordId, toBytes(vector))
}

/** vec0 knows neither REPLACE nor UPSERT. */
export function replaceInTable(
  store: StoreSession,
  table: string,
  recordId: string,
  vector: Float32Array,
): void {
  store.connection.run(`DELETE FROM ${table} WHERE record_id = ?`, recordId)
  addToTable(store, table, recordId, vector)
}

/** Takes a record out of every search index. Inside a write. */
export function removeFromSearch(store: StoreSession, recordId: string): void {
  const { active, pending } = vectorTables(store)
  store.connection.run(`DELETE FROM ${active} WHERE record_id = ?`, recordId)
  if (pending !== null) store.connection.run(`DELETE FROM ${pending} WHERE record_id = ?`, recordId)
}

/** Fills a table with the vectors of a space, of active records only; their number. */
export function fillTable(store: StoreSession, table: string, spaceId: number): number {
  return store.connection.run(
    `INSERT INTO ${requireTableName(table)}(record_id, embedding)
     SELECT e.record_id, e.vector FROM embeddings e JOIN memory_records r ON r.id = e.record_id
     WHERE e.space_id = ? AND r.status = 'active'`,
    spaceId,
  )
}

/**
 * Makes the search index again from `embeddings`, without inference. It gets a table of a new name when
 * the old one is too damaged to be dropped.
 *
 * @returns the vectors that are searchable now
 */
export function rebuildVectorIndex(store: StoreSession): number {
  const rebuild = () => {
    const old = activeTable(store)
    const table = dropDamaged(store, old) ? old : `vec_embeddings_r${Date.now().toString(36)}`
    createVectorTable(store, table)
    writeMeta(store.connection, 'vector_table', table)
    fillTable(store, table, activeSpace(store).id)
    return store.connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
  }
  return store.change('rebuildVectorIndex', rebuild, (records) => records)
}

function dropDamaged(store: StoreSession, table: string): boolean {
  try {
    store.connection.immediate(() => dropVectorTable(store, table))
    return true
  } catch (error) {
    if (error instanceof RecollectError && (error.code === 'STORE_FAILED' || error.code === 'STORE_CORRUPT'))
      return false
    throw error
  }
}
