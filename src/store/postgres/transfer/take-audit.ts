import { RecollectError } from '../../../errors.js'
import type { AuditEntry } from '../../../records/audit-entry.js'
import { DEFAULT_SCOPE, isWithin } from '../../../records/scope.js'
import { fromAuditLine } from '../../../transfer/record-json.js'
import { findEntries, type NewAuditEntry, writeAudit } from '../records/audit.js'
import { findRecords } from '../records/read.js'
import { idStates } from '../records/write.js'
import type { TakeBatch } from './import-batch.js'

export function auditTaker(scope: string): TakeBatch {
  return async (tx, lines, result) => {
    const read = result.read(lines, fromAuditLine)
    const targets = read.flatMap(({ value }) => value.targetId ?? [])
    const states = await idStates(tx, targets)
    const records = scope === DEFAULT_SCOPE ? null : await findRecords(tx, targets)
    const known = new Map<string, AuditEntry>(
      await findEntries(
        tx,
        read.map(({ value }) => value.id),
      ),
    )
    const entries: NewAuditEntry[] = []
    for (const { line, value: entry } of read) {
      const { id, targetId } = entry
      const outcome = result.tryLine(line, () => {
        // An entry for a record outside the scope would be a change outside the scope.
        const target = targetId === null ? undefined : records?.get(targetId)
        if (records !== null && (target === undefined || !isWithin(target.record.scope, scope)))
          throw new RecollectError('RECORD_NOT_FOUND', `Expected a record within the scope ${scope}`)
        const existing = known.get(id)
        if (existing !== undefined) return requireSame(existing, entry)
        const isErased = targetId !== null && states.get(targetId) === 'erased'
        known.set(id, entry)
        entries.push(isErased ? { ...entry, note: '' } : entry)
        return 'imported'
      })
      if (outcome !== undefined) result.count(outcome)
    }
    await writeAudit(tx, entries)
  }
}

/** Does not compare the note: that of an erased record is empty by now. */
function requireSame(existing: AuditEntry, entry: AuditEntry): 'there' {
  if (existing.op === entry.op && existing.targetId === entry.targetId && existing.at === entry.at)
    return 'there'
  throw new RecollectError('RECORD_EXISTS', 'Expected a new id: another audit entry has this one')
}
