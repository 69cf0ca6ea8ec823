import type { AuditEntry } from '../../../records/audit-entry.js'
import { newRecordId } from '../../../records/record-id.js'
import type { Connection } from '../database/connection.js'

/** Inside the transaction of the change that it reports. One that comes from elsewhere has its id. */
export function insertAuditEntry(
  connection: Connection,
  { id, op, targetId, note, at }: Omit<AuditEntry, 'id'> & { readonly id?: string },
): void {
  connection.run(
    'INSERT INTO memory_audit(id, op, target_id, note, at) VALUES(?, ?, ?, ?, ?)',
    id ?? newRecordId(),
    op,
    targetId,
    note,
    at,
  )
}
