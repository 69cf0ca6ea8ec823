import type { AuditEntry } from '../../../records/audit-entry.js'
import { textHash } from '../../../records/record-text.js'
import { toAuditLine, toRecordLine } from '../../../transfer/record-json.js'
import { toVectorLine } from '../../../transfer/vector-json.js'
import { fromBytes } from '../../../vectors/vector-bytes.js'
import { scopeCondition, withinCondition } from '../../conditions/scope-sql.js'
import type { SqlCondition } from '../../conditions/sql-condition.js'
import type { ExportLines } from '../../transfer/write-lines.js'
import { iterateRecords } from '../records/read.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** How many rows are read at a time. */
const PAGE = 256

/** The records of a scope and all below it, in the order of listing. */
export function recordLines(store: StoreSession, within: string): ExportLines<Iterable<string>> {
  const scope = scopeCondition(within)
  const total = count(store, `SELECT count(*) FROM memory_records r WHERE ${scope.sql}`, scope.values)
  return { total, lines: eachRecord(store, within) }
}

/** The audit entries of these records; without a scope also those of the store and of erased records. */
export function auditLines(store: StoreSession, within: string): ExportLines<Iterable<string>> {
  const scope = withinCondition(within)
  const condition: SqlCondition =
    scope === null
      ? { sql: 'TRUE', values: [] }
      : {
          sql: `EXISTS (SELECT 1 FROM memory_records r WHERE r.id = a.target_id AND ${scope.sql})`,
          values: scope.values,
        }
  const total = count(store, `SELECT count(*) FROM memory_audit a WHERE ${condition.sql}`, condition.values)
  return { total, lines: eachAuditEntry(store, condition) }
}

/** A line for each of these records that has vectors in the active space. */
export function vectorLines(store: StoreSession, within: string): ExportLines<Iterable<string>> {
  const { id, fingerprint } = store.read(() => activeSpace(store))
  const scope = scopeCondition(within)
  const total = count(
    store,
    `SELECT count(DISTINCT r.seq) FROM memory_records r JOIN passages p ON p.record_seq = r.seq
     JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ? WHERE ${scope.sql}`,
    [id, ...scope.values],
  )
  return { total, lines: eachRecordVectors(store, { id, fingerprint }, scope) }
}

function count(store: StoreSession, sql: string, values: SqlCondition['values']): number {
  return store.read(() => store.connection.value<number>(sql, ...values)) ?? 0
}

function* eachRecord(store: StoreSession, within: string): Generator<string, void, undefined> {
  for (const record of iterateRecords(store, { within, includeInactive: true }))
    yield `${toRecordLine(record)}\n`
}

function* eachAuditEntry(store: StoreSession, condition: SqlCondition): Generator<string, void, undefined> {
  let last = { at: Number.MIN_SAFE_INTEGER, id: '' }
  for (;;) {
    const page = store.read(() =>
      store.connection.all<AuditEntry>(
        `SELECT a.id, a.op, a.target_id AS targetId, a.note, a.at FROM memory_audit a
         WHERE (a.at, a.id) > (?, ?) AND ${condition.sql} ORDER BY a.at, a.id LIMIT ?`,
        last.at,
        last.id,
        ...condition.values,
        PAGE,
      ),
    )
    for (const entry of page) yield `${toAuditLine(entry)}\n`
    if (page.length < PAGE) return
    last = page.at(-1) ?? last
  }
}

interface VectorRow {
  readonly recordId: string
  readonly text: string
  readonly start: number
  readonly end: number
  readonly prefix: string
  readonly tokenCount: number | null
  readonly truncated: number
  readonly vector: Uint8Array
  readonly signature: Uint8Array | null
  readonly signatureVersion: number | null
}

/** How many records' vectors are read at a time: one record may have a thousand passages. */
const VECTOR_PAGE = 16

function* eachRecordVectors(
  store: StoreSession,
  space: { readonly id: number; readonly fingerprint: string },
  scope: SqlCondition,
): Generator<string, void, undefined> {
  let after = 0
  for (;;) {
    const seqs = store.read(() =>
      store.connection.all<{ seq: number }>(
        `SELECT r.seq FROM memory_records r WHERE r.seq > ? AND ${scope.sql}
           AND EXISTS (SELECT 1 FROM passages p JOIN embeddings e ON e.passage_id = p.id
                       WHERE p.record_seq = r.seq AND e.space_id = ?) ORDER BY r.seq LIMIT ?`,
        after,
        ...scope.values,
        space.id,
        VECTOR_PAGE,
      ),
    )
    for (const { seq } of seqs) {
      after = seq
      yield `${vectorLine(store, seq, space)}\n`
    }
    if (seqs.length < VECTOR_PAGE) return
  }
}

function vectorLine(
  store: StoreSession,
  seq: number,
  { id: spaceId, fingerprint }: { readonly id: number; readonly fingerprint: string },
): string {
  const rows = store.read(() =>
    store.connection.all<VectorRow>(
      `SELECT r.id AS recordId, r.text, p.start_offset AS start, p.end_offset AS "end", p.prefix,
         e.token_count AS tokenCount, e.truncated, e.vector, e.signature, e.signature_version AS signatureVersion
       FROM memory_records r JOIN passages p ON p.record_seq = r.seq JOIN embeddings e ON e.passage_id = p.id
       WHERE r.seq = ? AND e.space_id = ? ORDER BY p.ordinal`,
      seq,
      spaceId,
    ),
  )
  const passages = rows.map(({ recordId: _, text: __, truncated, vector, ...passage }) => ({
    ...passage,
    truncated: truncated === 1,
    vector: fromBytes(vector),
  }))
  const { recordId = '', text = '' } = rows[0] ?? {}
  const [only] = passages
  const whole = passages.length === 1 && only?.prefix === '' ? only : null
  return toVectorLine({
    recordId,
    fingerprint,
    textHash: textHash(text),
    passages: whole === null ? passages : null,
    whole,
  })
}
