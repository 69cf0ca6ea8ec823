import type { StoreSession } from '../session.js'
import { digestOf } from './digest.js'

/** All columns of a record except its number and derived data. */
export const RECORD_DIGEST_COLUMNS = [
  'id',
  'kind',
  'status',
  'text',
  'confidence',
  'source_turn_id',
  'tags',
  'supersedes',
  'created_at',
  'updated_at',
  'importance_score',
  'stale_after_secs',
  'metadata',
  'scope',
  'source_id',
  'source_position',
  'source_line',
  'source_end_line',
  'source_heading',
] as const

/** The digest of the values of {@link RECORD_DIGEST_COLUMNS}, in order. */
export function recordDigest(values: readonly unknown[]): number {
  return digestOf(values)
}

/**
 * Changes a record, and updates its digest. A record whose digest did not match its content keeps the old digest: a
 * damaged record, or one changed by another program, must not look intact because its status changes. Inside a write.
 */
export function resealed<T>(store: StoreSession, seq: number, change: () => T): T {
  const before = sealOf(store, seq)
  const result = change()
  if (before !== 'broken') sealRecord(store, seq)
  return result
}

const COLUMNS = RECORD_DIGEST_COLUMNS.join(', ')

type RecordRow = Readonly<Record<(typeof RECORD_DIGEST_COLUMNS)[number] | 'digest', unknown>>

function readRow(store: StoreSession, seq: number): RecordRow | undefined {
  return store.connection.get<RecordRow>(`SELECT ${COLUMNS}, digest FROM memory_records WHERE seq = ?`, seq)
}

function digestOfRow(row: RecordRow): number {
  return recordDigest(RECORD_DIGEST_COLUMNS.map((column) => row[column]))
}

function sealOf(store: StoreSession, seq: number): 'whole' | 'broken' | 'none' {
  const row = readRow(store, seq)
  if (row === undefined || row.digest === null) return 'none'
  return digestOfRow(row) === row.digest ? 'whole' : 'broken'
}

/** Sets a record's digest to that of its current content. Inside a write. */
export function sealRecord(store: StoreSession, seq: number): void {
  const row = readRow(store, seq)
  if (row !== undefined)
    store.connection.run('UPDATE memory_records SET digest = ? WHERE seq = ?', digestOfRow(row), seq)
}
