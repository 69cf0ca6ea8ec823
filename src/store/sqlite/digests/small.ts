import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { digestOf } from './digest.js'

/** A table with digests, and the columns that they cover. */
export interface SmallTable {
  readonly table: 'memory_audit' | 'sources' | 'embedding_spaces' | 'embedding_queue'
  /** The key columns of a row. */
  readonly key: readonly string[]
  /** The columns that the digest covers, including the key. */
  readonly columns: readonly string[]
  /** The condition for rows that have a digest; default all. */
  readonly kept?: string
}

export const AUDIT_TABLE: SmallTable = {
  table: 'memory_audit',
  key: ['id'],
  columns: ['id', 'op', 'target_id', 'note', 'at'],
}

export const SOURCES_TABLE: SmallTable = {
  table: 'sources',
  key: ['scope', 'id'],
  columns: ['scope', 'id', 'title'],
}

export const SPACES_TABLE: SmallTable = {
  table: 'embedding_spaces',
  key: ['id'],
  columns: ['id', 'fingerprint', 'model', 'dimensions', 'details'],
}

export const QUEUE_TABLE: SmallTable = {
  table: 'embedding_queue',
  key: ['record_seq'],
  columns: ['record_seq', 'attempts', 'last_error', 'next_attempt_at'],
  // An entry without an attempt has no content besides waiting.
  kept: 'attempts > 0',
}

export const SMALL_TABLES = [AUDIT_TABLE, SOURCES_TABLE, SPACES_TABLE, QUEUE_TABLE]

/** The digest of the values of a table's columns, in order. */
export function rowDigest(values: readonly unknown[]): number {
  return digestOf(values)
}

/** Sets a row's digest to that of its current content. Inside a write. */
export function sealRow(
  store: StoreSession,
  { table, key, columns }: SmallTable,
  ...keys: readonly SqlValue[]
): void {
  const where = key.map((column) => `${column} = ?`).join(' AND ')
  const row = store.connection.get<Record<string, unknown>>(
    `SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`,
    ...keys,
  )
  if (row === undefined) return
  const digest = rowDigest(columns.map((column) => row[column]))
  store.connection.run(`UPDATE ${table} SET digest = ? WHERE ${where}`, digest, ...keys)
}
