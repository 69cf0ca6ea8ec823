import { RecollectError } from '../../../errors.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { textHash, toStoredText } from '../../../records/record-text.js'
import { DEFAULT_SCOPE, isWithin } from '../../../records/scope.js'
import type { CheckedRecord } from '../../../records/validate-record.js'
import { fromAuditLine, fromRecordLine, toRecordLine } from '../../../transfer/record-json.js'
import { type ExportedVectors, fromVectorLine } from '../../../transfer/vector-json.js'
import { activeTable } from '../index/vec0.js'
import { passagePrefix } from '../passages/prefix.js'
import { enqueue, LACKS_VECTOR } from '../passages/queue.js'
import { type PassageVector, wholePassage, writeActiveVectors } from '../passages/write.js'
import { writeAudit } from '../records/audit.js'
import { findRecord, findStored } from '../records/read.js'
import { restoreRecord } from '../records/restore.js'
import { idState, prepareRecord, writeRecord } from '../records/write.js'
import type { StoreSession } from '../session.js'
import { spaceForStoring } from '../spaces/spaces.js'

/** What became of a line; a refused one throws. `forgotten`: it is there, and was forgotten. */
export type LineOutcome = 'imported' | 'there' | 'forgotten' | 'restored'

/** Takes one line, inside a write. */
export type TakeLine = (store: StoreSession, text: string) => LineOutcome

/** What taking records comes to beside their outcome. */
export interface RecordTally {
  /** Names of fields that no record has. */
  readonly unknownFields: Set<string>
  /** Records stored with a text that was cut. */
  truncated: number
}

/** How records are taken. */
export interface RecordRules {
  /** The creation time of a record that has none: 0, as the predecessor has it, or now. */
  readonly undated: 'zero' | 'now'
  /** Nothing outside of it is touched; a record without a scope gets this one. '' is everything. */
  readonly scope: string
  /** Whether each record gets an audit entry of its import; default true. One that is restored has its own. */
  readonly audited?: boolean
  /** Whether what was forgotten becomes active again; default false. */
  readonly restore?: boolean
}

export function recordTaker(
  tally: RecordTally,
  { undated, scope, audited = true, restore = false }: RecordRules,
): TakeLine {
  return (store, text) => {
    const checked = inScope(fromRecordLine(text, tally.unknownFields), scope)
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

type CheckedLine = CheckedRecord & { readonly id: string }

function inScope(checked: CheckedLine, scope: string): CheckedLine {
  if (checked.scope === DEFAULT_SCOPE) return { ...checked, scope }
  if (isWithin(checked.scope, scope)) return checked
  throw new RecollectError(
    'RECORD_INVALID',
    `Expected a record within the scope ${scope}, received one of another scope: import it without a scope`,
  )
}

/**
 * The same record of an earlier run, or one changed since, is there; a time that the line does not tell is that
 * of the record. Another record under its id is not, and must not be lost without a word.
 */
function sameRecord(store: StoreSession, checked: CheckedLine): LineOutcome {
  const existing = findRecord(store, checked.id)
  if (existing === null) return 'there'
  const { record } = prepareRecord(store, checked, existing.createdAt)
  const isForgotten = existing.status === 'forgotten' && record.status === 'active'
  const same = existing.scope === record.scope && ownLine(existing) === ownLine(record)
  const isNewer = existing.scope === record.scope && existing.updatedAt >= record.updatedAt
  if (isForgotten && isNewer) return 'forgotten'
  if (same || (existing.scope === record.scope && existing.updatedAt > record.updatedAt)) return 'there'
  throw new RecollectError('RECORD_EXISTS', 'Expected a new id: another record has this one')
}

/** The record without the title of its source: another record of the source may have given it a newer one. */
function ownLine({ source, ...record }: MemoryRecord): string {
  return toRecordLine(source === undefined ? record : { ...record, source: { ...source, title: undefined } })
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
      // Not the note: that of an erased record is empty by now.
      if (existing.op === entry.op && existing.targetId === entry.targetId && existing.at === entry.at)
        return 'there'
      throw new RecollectError('RECORD_EXISTS', 'Expected a new id: another audit entry has this one')
    }
    const erased = entry.targetId !== null && idState(store, entry.targetId) === 'erased'
    writeAudit(store, erased ? { ...entry, note: '' } : entry)
    return 'imported'
  }
}

/** What is written of a record outside the scope would be a change there. */
function requireTarget(store: StoreSession, targetId: string | null, scope: string): void {
  if (scope === DEFAULT_SCOPE) return
  const record = targetId === null ? null : findRecord(store, targetId)
  if (record !== null && isWithin(record.scope, scope)) return
  throw new RecollectError('RECORD_NOT_FOUND', `Expected a record within the scope ${scope}`)
}

/** Vectors are used again only for the very text that they were made of, in the store's own space. */
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

/** @throws RecollectError `EMBEDDING_STALE` for vectors of another text or title, or that leave a part of it out */
function vectorsFor({ text, source }: MemoryRecord, exported: ExportedVectors): PassageVector[] {
  if (Buffer.compare(textHash(text), exported.textHash) !== 0)
    throw new RecollectError('EMBEDDING_STALE', 'Expected the vector of the text that the record has')
  if (exported.whole !== null) return [{ ...wholePassage(text, exported.whole.vector), ...exported.whole }]
  const passages = (exported.passages ?? []).map((passage, ordinal) => ({
    ...wholePassage(text, passage.vector),
    ...passage,
    ordinal,
  }))
  const ownPrefix = passagePrefix(source?.title ?? null, source?.heading ?? null)
  let covered = 0
  for (const { start, end, prefix } of passages) {
    if (start > covered || (prefix !== '' && prefix !== ownPrefix)) break
    covered = Math.max(covered, end)
  }
  if (covered === text.length) return passages
  throw new RecollectError('EMBEDDING_STALE', 'Expected passages that cover the text that the record has')
}
