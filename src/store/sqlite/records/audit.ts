import { checkOptions, requireOneOf, requireString, requireWholeNumber } from '../../../options/check.js'
import { AUDIT_OPS, type AuditEntry, type AuditOp } from '../../../records/audit-entry.js'
import { newRecordId } from '../../../records/record-id.js'
import { requireTime } from '../../../records/time.js'
import type { SqlValue } from '../database/connection.js'
import { rowDigest } from '../digests/small.js'
import type { StoreSession } from '../session.js'

/** Which audit entries to return; every given condition must hold. */
export interface AuditOptions {
  /** Only entries of this record. */
  readonly targetId?: string | undefined
  /** Only entries of this kind of change. */
  readonly op?: AuditOp | undefined
  /** Only entries at or after this time, whole seconds since 1970. */
  readonly from?: number | undefined
  /** Maximum number of entries, at least 1; default all. */
  readonly limit?: number | undefined
  /** Default `oldest` first. */
  readonly order?: 'oldest' | 'newest' | undefined
}

/** Writes an entry, inside the transaction of the change that it describes. An imported entry has its id. */
export function writeAudit(
  store: StoreSession,
  { id = newRecordId(), op, targetId, note, at }: Omit<AuditEntry, 'id'> & { readonly id?: string },
): void {
  const values = [id, op, targetId, note, at]
  store.connection.run(
    'INSERT INTO memory_audit(id, op, target_id, note, at, digest) VALUES(?, ?, ?, ?, ?, ?)',
    ...values,
    rowDigest(values),
  )
}

/** Empties the notes of a record: notes are the caller's words, and may repeat what is to be forgotten. */
export function emptyNotes(store: StoreSession, targetId: string): void {
  const { connection } = store
  const entries = connection.all<Omit<AuditEntry, 'note'>>(
    "SELECT id, op, target_id AS targetId, at FROM memory_audit WHERE target_id = ? AND note <> ''",
    targetId,
  )
  for (const { id, op, at } of entries) {
    const digest = rowDigest([id, op, targetId, '', at])
    connection.run("UPDATE memory_audit SET note = '', digest = ? WHERE id = ?", digest, id)
  }
}

export function auditEntries(store: StoreSession, given: AuditOptions = {}): AuditEntry[] {
  const options = checkOptions(given, ['targetId', 'op', 'from', 'limit', 'order'], 'auditEntries')
  const conditions: string[] = []
  const values: SqlValue[] = []
  if (options.targetId !== undefined) {
    conditions.push('target_id = ?')
    values.push(requireString(options.targetId, 'targetId'))
  }
  if (options.op !== undefined) {
    conditions.push('op = ?')
    values.push(requireOneOf(options.op, 'op', AUDIT_OPS))
  }
  if (options.from !== undefined) {
    conditions.push('at >= ?')
    values.push(requireTime(options.from, 'from'))
  }
  const direction =
    requireOneOf(options.order ?? 'oldest', 'order', ['oldest', 'newest']) === 'oldest' ? 'ASC' : 'DESC'
  values.push(options.limit === undefined ? -1 : requireWholeNumber(options.limit, 'limit', 1))
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const sql = `SELECT id, op, target_id AS targetId, note, at FROM memory_audit ${where} ORDER BY at ${direction}, id ${direction} LIMIT ?`
  return store.read(() => store.connection.all<AuditEntry>(sql, ...values))
}
