import { RecollectError } from '../../../errors.js'
import { requireOneOf } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { resealed } from '../digests/records.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** What happens to a record with the kind and text of an active one; see `InsertOptions.duplicates`. */
export type DuplicatePolicy = 'allow' | 'refuse' | 'merge'

export function requireDuplicatePolicy(value: unknown): DuplicatePolicy {
  return value === undefined ? 'allow' : requireOneOf(value, 'duplicates', ['allow', 'refuse', 'merge'])
}

/** The active record of the same kind, text and scope, the oldest if there are several. Inside a transaction. */
export function findDuplicate(
  store: StoreSession,
  record: Pick<MemoryRecord, 'kind' | 'text' | 'scope'>,
): MemoryRecord | null {
  // The indexed length narrows the candidates; then the texts are compared.
  const row = store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r INDEXED BY memory_records_text_length
     WHERE r.scope = ? AND r.status = 'active' AND length(r.text) = length(?) AND r.text = ? AND r.kind = ?
     ORDER BY r.created_at, r.seq LIMIT 1`,
    record.scope,
    record.text,
    record.text,
    record.kind,
  )
  return row === undefined ? null : toRecord(row)
}

/** @throws RecollectError `RECORD_EXISTS` if duplicates are refused */
export function mergeDuplicate(
  store: StoreSession,
  existing: MemoryRecord,
  duplicate: Pick<MemoryRecord, 'tags' | 'confidence'>,
  policy: DuplicatePolicy,
): MemoryRecord {
  if (policy === 'refuse') {
    throw new RecollectError(
      'RECORD_EXISTS',
      `Expected a text that no active ${existing.kind} has, received that of record ${JSON.stringify(existing.id)}`,
    )
  }
  const tags = [...new Set([...existing.tags, ...duplicate.tags])]
  const confidence = Math.max(existing.confidence, duplicate.confidence)
  // Nothing was changed, so no audit entry: importing the same again must not grow the audit.
  if (tags.length === existing.tags.length && confidence === existing.confidence) return existing
  const merged: MemoryRecord = { ...existing, tags, confidence, updatedAt: store.now() }
  const seq = store.connection.value<number>('SELECT seq FROM memory_records WHERE id = ?', merged.id) ?? 0
  resealed(store, seq, () =>
    store.connection.run(
      'UPDATE memory_records SET tags = ?, confidence = ?, updated_at = ? WHERE seq = ?',
      JSON.stringify(merged.tags),
      merged.confidence,
      merged.updatedAt,
      seq,
    ),
  )
  writeAudit(store, {
    op: 'patch',
    targetId: merged.id,
    note: 'merged with a duplicate',
    at: merged.updatedAt,
  })
  return merged
}
