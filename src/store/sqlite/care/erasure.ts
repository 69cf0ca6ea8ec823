import { newRecordId } from '../../../records/record-id.js'
import { deleteMeta, readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'

/**
 * Row of `schema_meta` that exists from the moment a record is erased until its bytes are gone too. After a crash, or
 * with a reader in another process, the next erasure finishes the work. Its value identifies the erasure, so that an
 * erasure that starts meanwhile is not treated as done.
 */
const PENDING = 'erasure_pending'

/** Marks an erasure as pending. Inside the transaction that erases. */
export function beginErasure(store: StoreSession): void {
  if (store.connection.path !== ':memory:') writeMeta(store.connection, PENDING, newRecordId())
}

export function erasurePending(store: StoreSession): boolean {
  return store.read(() => readMeta(store.connection, PENDING) !== null)
}

/**
 * Empties the log, and rewrites the file if it still contains erased bytes.
 *
 * @returns false inside a transaction, or if a reader prevents it: the erasure stays pending
 */
export function finishErasure(store: StoreSession): boolean {
  const { connection } = store
  if (connection.inTransaction || !connection.eraseLog()) return false
  const pending = store.read(() => readMeta(connection, PENDING))
  if (pending === null) return true
  if (connection.hasLeftovers()) {
    connection.vacuum()
    if (!connection.eraseLog()) return false
  }
  store.write(() => {
    if (readMeta(connection, PENDING) === pending) deleteMeta(connection, PENDING)
  })
  return true
}
