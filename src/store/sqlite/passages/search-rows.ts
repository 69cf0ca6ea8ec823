import { fromBytes } from '../../../vectors/vector-bytes.js'
import { removeFromTable, replaceInTable, vectorTables } from '../index/vec0.js'
import { readMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { passageRows } from './rows.js'

/** Removes the passages of a record from every search index. Inside a write. */
export function removeFromSearch(store: StoreSession, seq: number): void {
  const passages = passageRows(store, seq)
  if (passages.length === 0) return
  const { active, pending } = vectorTables(store)
  for (const { id } of passages) {
    removeFromTable(store, active, id)
    if (pending !== null) removeFromTable(store, pending, id)
  }
}

/**
 * Adds the stored vectors of a record to the search indexes. Inside a write.
 *
 * @returns whether it has any in the active space
 */
export function addToSearch(
  store: StoreSession,
  record: { readonly seq: number; readonly id: string },
): boolean {
  const { active, pending } = vectorTables(store)
  const space = readMeta(store.connection, 'pending_space')
  if (pending !== null && space !== null) addSpace(store, pending, Number(space), record)
  return addSpace(store, active, activeSpace(store).id, record)
}

function addSpace(
  store: StoreSession,
  table: string,
  spaceId: number,
  { seq, id: recordId }: { readonly seq: number; readonly id: string },
): boolean {
  const rows = store.connection.all<{ passageId: number; vector: Uint8Array }>(
    `SELECT p.id AS passageId, e.vector FROM passages p JOIN embeddings e ON e.passage_id = p.id
     WHERE p.record_seq = ? AND e.space_id = ?`,
    seq,
    spaceId,
  )
  for (const { passageId, vector } of rows)
    replaceInTable(store, table, { passageId, recordId, vector: fromBytes(vector) })
  return rows.length > 0
}
