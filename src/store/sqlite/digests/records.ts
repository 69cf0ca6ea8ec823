import type { StoreSession } from '../session.js'
import { digestOf } from './digest.js'

/** All that a record is, but for its number and for what is derived from it. */
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

/** Of the values of {@link RECORD_DIGEST_COLUMNS}, in their order. */
export function recordDigest(values: readonly unknown[]): number {
  return digestOf(values)
}

/**
 * Changes a record, and its digest with it. One that did not have the digest of its content keeps it: what was damaged,
 * or changed by another program, is not to look sound because its status changes. Inside a write.
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

/** Gives a record the digest of what it is now. Inside a write. */
export function sealRecord(store: StoreSession, seq: number): void {
  const row = readRow(store, seq)
  if (row !== undefined)
    store.connection.run('UPDATE memory_records SET digest = ? WHERE seq = ?', digestOfRow(row), seq)
}
