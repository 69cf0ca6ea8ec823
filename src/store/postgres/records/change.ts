import { RecollectError } from '../../../errors.js'
import { requireString } from '../../../options/check.js'
import type { AuditOp } from '../../../records/audit-entry.js'
import { changed, embeddedOf } from '../../../records/changed-record.js'
import type { MemoryRecord, MemoryStatus, SupersedingRecord } from '../../../records/memory-record.js'
import { cutText, prepareRecord } from '../../../records/prepare-record.js'
import { checkChanges, type RecordChanges } from '../../../records/record-changes.js'
import { textHash } from '../../../records/record-text.js'
import { checkSupersedingRecord } from '../../../records/validate-record.js'
import { wrongStatus } from '../../../records/wrong-status.js'
import type { SettableStatus } from '../../store.js'
import { tagsJson } from '../conditions/filter-sql.js'
import { encodeJson } from '../connection/encoding.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { dequeue, enqueue } from '../vectors/queue.js'
import { activeSpace } from '../vectors/spaces.js'
import { dropVectors, hasVectorsOf } from '../vectors/write.js'
import { auditAll, writeAudit } from './audit.js'
import { insertPrepared } from './insert.js'
import { findStored, requireActive, requireRecord, type StoredRecord } from './read.js'
import { keepSource } from './sources.js'
import { withNewWords } from './words.js'
import { statementHex } from './write.js'

/** Where to look for a record, and why it is changed. */
export interface ChangeOptions {
  readonly within: string
  readonly note: string
}

/** Changes an active record with its words, and with its vectors if the embedded text changes. */
export async function updateRecord(
  session: PostgresSession,
  id: string,
  given: RecordChanges,
  { within, note }: ChangeOptions,
): Promise<MemoryRecord> {
  const changes = checkChanges(given)
  return session.change('updateRecord', async (tx) => {
    const { seq, record: before } = await requireActive(tx, id, within)
    const at = session.now()
    const after = changed(before, changes, at, (text) => cutText(session, id, text))
    const write = () => writeChanges(tx, seq, after, changes.metadata)
    // No other change affects the words, so they need not be made again.
    const wordsStay = changes.text === undefined && changes.source === undefined
    if (wordsStay) await write()
    else await withNewWords(tx, [seq], write)
    const stored = (await findStored(tx, id))?.record ?? after
    if (embeddedOf(stored) !== embeddedOf(before)) {
      await dropVectors(tx, [seq])
      await enqueue(tx, [seq])
    }
    await writeAudit(tx, [{ op: 'update', targetId: id, note, at }])
    return stored
  })
}

async function writeChanges(
  tx: Statements,
  seq: number,
  record: MemoryRecord,
  metadata: string | undefined,
): Promise<void> {
  const { source } = record
  if (source !== undefined) await keepSource(tx, record.scope, source)
  await tx.run(
    `UPDATE {records} SET kind = ?, text = ?, text_hash = ?, statement = decode(?, 'hex'), confidence = ?::float8,
       tags = ?::jsonb, updated_at = ?, importance_score = ?::float8, stale_after_secs = ?,
       metadata = coalesce(?::json, metadata), source_id = ?, source_key = ?, source_position = ?, source_line = ?,
       source_end_line = ?, source_heading = ? WHERE seq = ?`,
    record.kind,
    record.text,
    textHash(record.text),
    statementHex(record.text),
    record.confidence,
    tagsJson(record.tags),
    record.updatedAt,
    record.importanceScore ?? null,
    record.staleAfterSecs ?? null,
    metadata === undefined ? null : encodeJson(metadata),
    source?.id ?? null,
    source === undefined ? null : keyOf(source.id),
    source?.position ?? null,
    source?.line ?? null,
    source?.endLine ?? null,
    source?.heading ?? null,
    seq,
  )
}

const CHANGES: {
  readonly [status in Exclude<SettableStatus, 'active'>]: {
    readonly operation: string
    readonly op: AuditOp
    readonly from: readonly MemoryStatus[]
  }
} = {
  invalidated: { operation: 'invalidateRecord', op: 'invalidate', from: ['active', 'superseded'] },
  forgotten: {
    operation: 'forgetSoftRecord',
    op: 'forget_soft',
    from: ['active', 'superseded', 'invalidated'],
  },
}

/** Gives a record another status. A record that has it already is left as it is. */
export async function setStatus(
  session: PostgresSession,
  id: string,
  status: SettableStatus,
  { within, note }: ChangeOptions,
): Promise<MemoryRecord> {
  if (status === 'active') {
    return session.change('restoreRecord', async (tx) =>
      restore(session, tx, await requireRecord(tx, id, within), note),
    )
  }
  const { operation } = CHANGES[status]
  return session.change(operation, async (tx) =>
    retireOne(session, tx, await requireRecord(tx, id, within), status, note),
  )
}

/** Takes a record out of search and lists. Inside a write. */
export async function retireOne(
  session: PostgresSession,
  tx: Statements,
  stored: StoredRecord,
  status: Exclude<SettableStatus, 'active'>,
  note: string,
): Promise<MemoryRecord> {
  const { record } = stored
  const { op, from } = CHANGES[status]
  if (record.status === status) return record
  if (!from.includes(record.status)) throw wrongStatus(record, from)
  const at = session.now()
  await retire(tx, [stored], { status, op, note, at })
  return { ...record, status, updatedAt: at }
}

/** Makes a record active again; its vectors were kept. Inside a write. */
export async function restore(
  session: PostgresSession,
  tx: Statements,
  { seq, record }: StoredRecord,
  note: string,
): Promise<MemoryRecord> {
  if (record.status === 'active') return record
  const at = session.now()
  await tx.run("UPDATE {records} SET status = 'active', updated_at = ? WHERE seq = ?", at, seq)
  // The store may have changed its space meanwhile.
  if (!(await hasVectorsOf(tx, seq, (await activeSpace(tx)).id))) await enqueue(tx, [seq])
  await writeAudit(tx, [{ op: 'restore', targetId: record.id, note, at }])
  return { ...record, status: 'active', updatedAt: at }
}

/** How records are taken out of search. */
export interface Retirement {
  readonly status: MemoryStatus
  readonly op: AuditOp
  readonly note: string
  readonly at: number
}

/**
 * Changes the rows' status, the queue and the audit entries together. Inside a write. Words and vectors stay, because
 * the status decides whether records are found.
 */
export async function retire(
  tx: Statements,
  records: readonly { readonly seq: number; readonly record: Pick<MemoryRecord, 'id'> }[],
  { status, op, note, at }: Retirement,
): Promise<void> {
  const seqs = records.map(({ seq }) => seq)
  await tx.run(
    'UPDATE {records} SET status = ?, updated_at = ? WHERE seq = ANY(?::bigint[])',
    status,
    at,
    seqs,
  )
  await dequeue(tx, seqs)
  await auditAll(
    tx,
    records.map(({ record }) => record.id),
    { op, note, at },
  )
}

/** Replaces an active record with a new one of its scope, which names it in `supersedes`. */
export async function supersede(
  session: PostgresSession,
  oldId: string,
  input: SupersedingRecord,
  { within, note }: ChangeOptions,
): Promise<MemoryRecord> {
  checkSupersedingRecord(input)
  const replaced = requireString(oldId, 'oldId')
  return session.change('supersedeRecord', async (tx) => {
    const old = await requireRecord(tx, replaced, within)
    if (input.scope !== undefined && input.scope !== old.record.scope) {
      throw new RecollectError(
        'RECORD_INVALID',
        'Expected a record in the scope of the one that it replaces, received one in another: omit its scope',
      )
    }
    return supersedeStored(session, tx, old, input, note)
  })
}

/** Inside a write that has locked the old record. */
export async function supersedeStored(
  session: PostgresSession,
  tx: Statements,
  old: StoredRecord,
  input: SupersedingRecord,
  note: string,
): Promise<MemoryRecord> {
  if (old.record.status !== 'active') throw wrongStatus(old.record, ['active'])
  const { scope, id } = old.record
  const checked = checkSupersedingRecord(input, old.record)
  const prepared = prepareRecord(session, { ...checked, scope, supersedes: id }, session.now())
  const [written] = await insertPrepared(session, tx, [prepared])
  await retire(tx, [old], { status: 'superseded', op: 'supersede', note, at: session.now() })
  return written?.record ?? prepared.record
}
