import { RecollectError } from '../../../errors.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { toStoredText } from '../../../records/record-text.js'
import { DEFAULT_SCOPE, isWithin } from '../../../records/scope.js'
import { fromAuditLine, fromRecordLine } from '../../../transfer/record-json.js'
import { fromVectorLine } from '../../../transfer/vector-json.js'
import type { CheckedLine, LineOutcome, RecordRules, RecordTally } from '../../transfer/import-rules.js'
import { againstExisting, scopedLine, vectorsFor } from '../../transfer/import-rules.js'
import { activeTable } from '../index/vec0.js'
import { enqueue, LACKS_VECTOR } from '../passages/queue.js'
import { writeActiveVectors } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { findRecord, findStored } from '../records/read.js'
import { restoreRecord } from '../records/restore.js'
import { idState, writeRecord } from '../records/write.js'
import type { StoreSession } from '../session.js'
import { spaceForStoring } from '../spaces/spaces.js'

/** Imports one line, inside a write. */
export type TakeLine = (store: StoreSession, text: string) => LineOutcome

export function recordTaker(
  tally: RecordTally,
  { undated, scope, audited = true, restore = false }: RecordRules,
): TakeLine {
  return (store, text) => {
    const checked = scopedLine(fromRecordLine(text, tally.unknownFields), scope)
    const state = idState(store, checked.id)
    if (state === 'erased') return 'there'
    if (state === 'used') {
      const outcome = sameRecord(store, checked)
      if (outcome !== 'forgotten' || !restore) return outcome
      restoreRecord(store, checked.id, 'imported again')
      return 'restored'
    }
    const time = undated === 'zero' ? 0 : (checked.updatedAt ?? store.now())
    const prepared = { ...prepareRecord(store, checked, time), idIsFree: true }
    const { seq, record } = writeRecord(store, prepared)
    if (audited) writeAudit(store, { op: 'insert', targetId: record.id, note: 'imported', at: store.now() })
    if (record.status === 'active') enqueue(store, seq)
    if (toStoredText(checked.text).truncated) tally.truncated += 1
    return 'imported'
  }
}

/**
 * The outcome for a line whose id exists. The same record from an earlier run, or one changed since, counts as
 * present; a time missing in the line counts as the record's. Another record with the same id does not, and must not
 * be lost silently.
 */
function sameRecord(store: StoreSession, checked: CheckedLine): LineOutcome {
  const existing = findRecord(store, checked.id)
  if (existing === null) return 'there'
  return againstExisting(existing, prepareRecord(store, checked, existing.createdAt).record)
}

export function auditTaker(scope: string): TakeLine {
  return (store, text) => {
    const entry = fromAuditLine(text)
    requireTarget(store, entry.targetId, scope)
    const existing = store.connection.get<{ op: string; targetId: string | null; at: number }>(
      'SELECT op, target_id AS targetId, at FROM memory_audit WHERE id = ?',
      entry.id,
    )
    if (existing !== undefined) {
      // Does not compare the note: that of an erased record is empty by now.
      if (existing.op === entry.op && existing.targetId === entry.targetId && existing.at === entry.at)
        return 'there'
      throw new RecollectError('RECORD_EXISTS', 'Expected a new id: another audit entry has this one')
    }
    const erased = entry.targetId !== null && idState(store, entry.targetId) === 'erased'
    writeAudit(store, erased ? { ...entry, note: '' } : entry)
    return 'imported'
  }
}

/** An entry for a record outside the scope would be a change outside the scope. */
function requireTarget(store: StoreSession, targetId: string | null, scope: string): void {
  if (scope === DEFAULT_SCOPE) return
  const record = targetId === null ? null : findRecord(store, targetId)
  if (record !== null && isWithin(record.scope, scope)) return
  throw new RecollectError('RECORD_NOT_FOUND', `Expected a record within the scope ${scope}`)
}

/** Imports vectors, but only for exactly the text that they were made from, and in the store's own space. */
export function vectorTaker(scope: string): TakeLine {
  return (store, text) => {
    const exported = fromVectorLine(text)
    const { recordId, fingerprint } = exported
    if (idState(store, recordId) === 'erased') return 'there'
    const stored = findStored(store, recordId)
    if (stored === null || !isWithin(stored.record.scope, scope))
      throw new RecollectError('RECORD_NOT_FOUND', 'Expected a record of this id')
    const { seq, record } = stored
    const vectors = vectorsFor(record, exported)
    const space = spaceForStoring(store, { fingerprint })
    const lacks = store.connection.value(
      `SELECT 1 FROM memory_records r WHERE r.seq = ? AND ${LACKS_VECTOR}`,
      seq,
      space.id,
    )
    if (lacks === undefined) return 'there'
    const table = record.status === 'active' ? activeTable(store) : null
    writeActiveVectors(store, table, space.id, { seq, id: recordId, text: record.text }, vectors)
    return 'imported'
  }
}
