import { RecollectError } from '../../../errors.js'
import { textHash, toStoredText } from '../../../records/record-text.js'
import type { CheckedRecord } from '../../../records/validate-record.js'
import { fromAuditLine, fromRecordLine, toRecordLine } from '../../../transfer/record-json.js'
import { fromVectorLine } from '../../../transfer/vector-json.js'
import { activeTable } from '../index/vec0.js'
import { enqueue } from '../passages/queue.js'
import { writeVector } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { findRecord } from '../records/read.js'
import { idState, prepareRecord, writeRecord } from '../records/write.js'
import type { StoreSession } from '../session.js'
import { spaceForStoring } from '../spaces/spaces.js'

/** What became of a line; a refused one throws. */
export type LineFate = 'imported' | 'there'

/** Takes one line, inside a write. */
export type TakeLine = (store: StoreSession, text: string) => LineFate

/** What taking records comes to beside their fate. */
export interface RecordTally {
  /** Names of fields that no record has. */
  readonly unknownFields: Set<string>
  /** Records stored with a text that was cut. */
  truncated: number
}

/** @param undated the creation time of a record that tells none: 0, as the predecessor has it, or now */
export function recordTaker(tally: RecordTally, undated: 'zero' | 'now'): TakeLine {
  return (store, text) => {
    const checked = fromRecordLine(text, tally.unknownFields)
    const state = idState(store, checked.id)
    if (state === 'erased') return 'there'
    if (state === 'used') return sameRecord(store, checked)
    const time = undated === 'zero' ? 0 : (checked.updatedAt ?? store.now())
    const prepared = prepareRecord(store, checked, time)
    writeRecord(store, prepared)
    writeAudit(store, 'insert', prepared.record.id, 'imported', store.now())
    if (prepared.record.status === 'active') enqueue(store, prepared.record.id)
    if (toStoredText(checked.text).truncated) tally.truncated += 1
    return 'imported'
  }
}

/**
 * The same record of an earlier run, or one changed since, is there; a time that the line does not tell is that
 * of the record. Another record under its id is not, and must not be lost without a word.
 */
function sameRecord(store: StoreSession, checked: CheckedRecord & { readonly id: string }): LineFate {
  const existing = findRecord(store, checked.id)
  if (existing === null) return 'there'
  const { record } = prepareRecord(store, checked, existing.createdAt)
  if (existing.updatedAt > record.updatedAt || toRecordLine(existing) === toRecordLine(record)) return 'there'
  throw new RecollectError('RECORD_EXISTS', 'Expected an id of its own: another record has it')
}

export const takeAuditLine: TakeLine = (store, text) => {
  const entry = fromAuditLine(text)
  const existing = store.connection.get<{ op: string; targetId: string | null; at: number }>(
    'SELECT op, target_id AS targetId, at FROM memory_audit WHERE id = ?',
    entry.id,
  )
  if (existing !== undefined) {
    // Not the note: that of an erased record is empty by now.
    if (existing.op === entry.op && existing.targetId === entry.targetId && existing.at === entry.at)
      return 'there'
    throw new RecollectError('RECORD_EXISTS', 'Expected an id of its own: another audit entry has it')
  }
  const erased = entry.targetId !== null && idState(store, entry.targetId) === 'erased'
  store.connection.run(
    'INSERT INTO memory_audit(id, op, target_id, note, at) VALUES(?, ?, ?, ?, ?)',
    entry.id,
    entry.op,
    entry.targetId,
    erased ? '' : entry.note,
    entry.at,
  )
  return 'imported'
}

/** A vector is used again only for the very text that it was made of, in the store's own space. */
export const takeVectorLine: TakeLine = (store, text) => {
  const exported = fromVectorLine(text)
  const { recordId, fingerprint } = exported
  if (idState(store, recordId) === 'erased') return 'there'
  const record = findRecord(store, recordId)
  if (record === null) throw new RecollectError('RECORD_NOT_FOUND', 'Expected a record of this id')
  if (Buffer.compare(textHash(record.text), exported.textHash) !== 0) {
    throw new RecollectError('EMBEDDING_STALE', 'Expected the vector of the text that the record has')
  }
  const space = spaceForStoring(store, { fingerprint })
  const has = store.connection.value(
    'SELECT 1 FROM embeddings WHERE record_id = ? AND space_id = ?',
    recordId,
    space.id,
  )
  if (has !== undefined) return 'there'
  writeVector(store, record.status === 'active' ? activeTable(store) : null, {
    ...exported,
    spaceId: space.id,
  })
  return 'imported'
}
