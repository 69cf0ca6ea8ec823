import type { AuditEntry } from '../../../records/audit-entry.js'
import { newRecordId } from '../../../records/record-id.js'
import type { Connection } from '../database/connection.js'

/**
 * Writes the audit entry of a migration, inside its transaction. Older schemas have no digests, so the entry gets one
 * when digests are added.
 */
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
