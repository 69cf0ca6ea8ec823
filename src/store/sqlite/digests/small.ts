import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { digestOf } from './digest.js'

/** A table whose digests are of columns of its own. */
export interface SmallTable {
  readonly table: 'memory_audit' | 'sources' | 'embedding_spaces' | 'embedding_queue'
  /** What names a row. */
  readonly key: readonly string[]
  /** What the digest is of; the key is among them. */
  readonly columns: readonly string[]
  /** Rows that keep one; default all. */
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
  // What was not tried yet has nothing to say but that it waits.
  kept: 'attempts > 0',
}

export const SMALL_TABLES = [AUDIT_TABLE, SOURCES_TABLE, SPACES_TABLE, QUEUE_TABLE]

/** Of the values of a table's columns, in their order. */
export function rowDigest(values: readonly unknown[]): number {
  return digestOf(values)
}

/** Gives a row the digest of what it is now. Inside a write. */
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
