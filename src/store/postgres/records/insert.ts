import { RecollectError } from '../../../errors.js'
import { describeValue } from '../../../options/describe.js'
import { atPlace } from '../../../records/at-place.js'
import type { MemoryRecord, NewMemoryRecord } from '../../../records/memory-record.js'
import { normalizedText } from '../../../records/normalized-text.js'
import { type PreparedRecord, prepareRecord } from '../../../records/prepare-record.js'
import { toStoredText } from '../../../records/record-text.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { checkNewRecord } from '../../../records/validate-record.js'
import { tagsJson } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import { lock } from '../schema/locks.js'
import type { PostgresSession } from '../session.js'
import { enqueue } from '../vectors/queue.js'
import { auditAll, writeAudit } from './audit.js'
import type { StoredRecord } from './read.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'
import { statementHex, writeRecords } from './write.js'

/** Stores new records, all or none. */
export async function insertRecords(
  session: PostgresSession,
  inputs: readonly NewMemoryRecord[],
): Promise<MemoryRecord[]> {
  const prepared = prepareAll(session, inputs)
  if (prepared.length === 0) return []
  const written = await session.change(
    'insertRecords',
    (tx) => insertPrepared(session, tx, prepared),
    ({ length }) => length,
  )
  return written.map(({ record }) => record)
}

/** Everything that may run the caller's code or refuse a record happens before the transaction starts. */
function prepareAll(session: PostgresSession, inputs: unknown): PreparedRecord[] {
  if (typeof inputs !== 'object' || inputs === null || !(Symbol.iterator in inputs)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected an array or another iterable of records, received ${describeValue(inputs)}`,
    )
  }
  const prepared: PreparedRecord[] = []
  for (const input of inputs as Iterable<NewMemoryRecord>)
    prepared.push(
      atPlace(prepared.length, () => prepareRecord(session, checkNewRecord(input), session.now())),
    )
  return prepared
}

/** Writes prepared records. Inside a write. */
export async function insertPrepared(
  session: PostgresSession,
  tx: Statements,
  prepared: readonly PreparedRecord[],
): Promise<StoredRecord[]> {
  const written = await writeRecords(tx, prepared)
  await auditAll(
    tx,
    written.map(({ record }) => record.id),
    { op: 'insert', note: '', at: session.now() },
  )
  await enqueue(
    tx,
    written.map(({ seq }) => seq),
  )
  return written
}

/** Writes one prepared record. Inside a write. */
export async function insertRecord(
  session: PostgresSession,
  tx: Statements,
  input: NewMemoryRecord,
): Promise<MemoryRecord> {
  const prepared = prepareRecord(session, checkNewRecord(input), session.now())
  const [written] = await insertPrepared(session, tx, [prepared])
  return written?.record ?? prepared.record
}

/** Locks a scope, so that what is looked up there and then written is not written twice. Inside a write. */
export async function lockScope(session: PostgresSession, tx: Statements, scope: string): Promise<void> {
  await lock(tx, session.schema, 'scope', scope)
}

/** Active records of a scope that say the same, oldest first. */
export async function findSame(tx: Statements, text: string, scope: string): Promise<StoredRecord[]> {
  const statement = statementHex(text)
  if (statement === null) return []
  const rows = await tx.all<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r
     WHERE r.scope = ? AND r.statement = decode(?, 'hex') AND r.status = 'active' ORDER BY r.created_at, r.seq`,
    scope,
    statement,
  )
  const wanted = normalizedText(text)
  return rows
    .map((row) => ({ seq: row.seq, record: toRecord(row) }))
    .filter(({ record }) => normalizedText(record.text) === wanted)
}

/**
 * Stores a record or, if an active one of its kind says the same, gives that one its tags and the higher confidence.
 *
 * @param merge whether that one may have another id; default: if the record has no id
 */
export async function remember(
  session: PostgresSession,
  input: NewMemoryRecord,
  merge: boolean | undefined,
): Promise<MemoryRecord> {
  const checked = checkNewRecord(input)
  const { scope = DEFAULT_SCOPE } = checked
  const anyId = merge ?? checked.id === undefined
  // Before the transaction, which may run several times: this notifies the caller of a text that is cut.
  const prepared = prepareRecord(session, checked, session.now())
  return session.change('insertRecord', async (tx) => {
    await lockScope(session, tx, scope)
    const same = await findSame(tx, toStoredText(checked.text).text, scope)
    const existing = same.find(
      ({ record: { id, kind } }) => kind === checked.kind && (anyId || id === checked.id),
    )
    if (existing !== undefined) return mergeInto(session, tx, existing, prepared.record)
    const [written] = await insertPrepared(session, tx, [prepared])
    return written?.record ?? prepared.record
  })
}

async function mergeInto(
  session: PostgresSession,
  tx: Statements,
  { seq, record: existing }: StoredRecord,
  duplicate: MemoryRecord,
): Promise<MemoryRecord> {
  const tags = [...new Set([...existing.tags, ...duplicate.tags])]
  const confidence = Math.max(existing.confidence, duplicate.confidence)
  // Nothing was changed, so no audit entry: importing the same again must not grow the audit.
  if (tags.length === existing.tags.length && confidence === existing.confidence) return existing
  const merged: MemoryRecord = { ...existing, tags, confidence, updatedAt: session.now() }
  await tx.run(
    'UPDATE {records} SET tags = ?::jsonb, confidence = ?::float8, updated_at = ? WHERE seq = ?',
    tagsJson(merged.tags),
    merged.confidence,
    merged.updatedAt,
    seq,
  )
  const note = 'merged with a duplicate'
  await writeAudit(tx, [{ op: 'patch', targetId: merged.id, note, at: merged.updatedAt }])
  return merged
}
