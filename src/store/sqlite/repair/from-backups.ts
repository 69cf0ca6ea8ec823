import { RecollectError } from '../../../errors.js'
import { knownCopies } from '../care/copies.js'
import type { Connection, SqlValue } from '../database/connection.js'
import { isSqliteError } from '../database/errors.js'
import { openConnection } from '../database/open.js'
import { RECORD_DIGEST_COLUMNS, recordDigest } from '../digests/records.js'
import type { StoreSession } from '../session.js'

type Row = Readonly<Record<string, SqlValue>>

const COLUMNS = RECORD_DIGEST_COLUMNS.join(', ')

/**
 * Restores a damaged record from a known backup with content that matches its digest: any other content is not the one
 * stored last. Inside a write; returns whether a backup had it.
 */
export function restoreFromBackup(store: StoreSession, seq: number): boolean {
  const { connection } = store
  const digest = connection.value<number | null>('SELECT digest FROM memory_records WHERE seq = ?', seq)
  if (digest === undefined || digest === null) return false
  for (const { path, kind } of knownCopies(store).toReversed()) {
    if (kind !== 'backup') continue
    const row = rowIn(path, seq, digest)
    if (row === undefined) continue
    connection.run(
      `UPDATE memory_records SET ${RECORD_DIGEST_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE seq = ?`,
      ...RECORD_DIGEST_COLUMNS.map((column) => row[column] ?? null),
      seq,
    )
    return true
  }
  return false
}

function rowIn(path: string, seq: number, digest: number): Row | undefined {
  let copy: Connection | undefined
  try {
    copy = openConnection({ path, readonly: true, durability: 'normal', busyTimeoutMs: 0 })
    const row = copy.get<Row>(`SELECT ${COLUMNS} FROM memory_records WHERE seq = ?`, seq)
    if (row === undefined) return undefined
    return recordDigest(RECORD_DIGEST_COLUMNS.map((column) => row[column])) === digest ? row : undefined
  } catch (error) {
    // The backup is damaged itself, has another schema, or is gone.
    if (error instanceof RecollectError || isSqliteError(error)) return undefined
    throw error
  } finally {
    copy?.abandon()
  }
}
