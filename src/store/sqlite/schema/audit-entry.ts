import type { AuditEntry } from '../../../records/audit-entry.js'
import { newRecordId } from '../../../records/record-id.js'
import type { Connection } from '../database/connection.js'

/** Of a migration, inside its transaction: older schemas keep no digest, so that it gets one when they are made. */
export function insertMigrationEntry(
  connection: Connection,
  { op, targetId, note, at }: Omit<AuditEntry, 'id'>,
): void {
  connection.run(
    'INSERT INTO memory_audit(id, op, target_id, note, at) VALUES(?, ?, ?, ?, ?)',
    newRecordId(),
    op,
    targetId,
    note,
    at,
  )
}
