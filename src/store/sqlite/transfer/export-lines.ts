import type { AuditEntry } from '../../../records/audit-entry.js'
import { toAuditLine, toRecordLine } from '../../../transfer/record-json.js'
import { toVectorLine } from '../../../transfer/vector-json.js'
import { fromBytes } from '../../../vectors/vector-bytes.js'
import { iterateRecords } from '../records/read.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** The lines of one file of an export. */
export interface ExportLines {
  readonly total: number
  readonly lines: Iterable<string>
}

/** Rows read at a time. */
const PAGE = 256

export function recordLines(store: StoreSession): ExportLines {
  return { total: count(store, 'SELECT count(*) FROM memory_records'), lines: eachRecord(store) }
}

export function auditLines(store: StoreSession): ExportLines {
  return { total: count(store, 'SELECT count(*) FROM memory_audit'), lines: eachAuditEntry(store) }
}

/** Vectors of the active space. */
export function vectorLines(store: StoreSession): ExportLines {
  const { id, fingerprint } = store.read(() => activeSpace(store))
  const total = count(store, 'SELECT count(*) FROM embeddings WHERE space_id = ?', id)
  return { total, lines: eachVector(store, id, fingerprint) }
}

function count(store: StoreSession, sql: string, ...values: readonly number[]): number {
  return store.read(() => store.connection.value<number>(sql, ...values)) ?? 0
}

function* eachRecord(store: StoreSession): Generator<string, void, undefined> {
  for (const record of iterateRecords(store, { includeInactive: true })) yield `${toRecordLine(record)}\n`
}

function* eachAuditEntry(store: StoreSession): Generator<string, void, undefined> {
  let last = { at: Number.MIN_SAFE_INTEGER, id: '' }
  for (;;) {
    const page = store.read(() =>
      store.connection.all<AuditEntry>(
        `SELECT id, op, target_id AS targetId, note, at FROM memory_audit WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?`,
        last.at,
        last.id,
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
  readonly textHash: Uint8Array
  readonly tokenCount: number | null
  readonly truncated: number
  readonly vector: Uint8Array
}

function* eachVector(
  store: StoreSession,
  spaceId: number,
  fingerprint: string,
): Generator<string, void, undefined> {
  let last = ''
  for (;;) {
    const rows = store.read(() =>
      store.connection.all<VectorRow>(
        `SELECT record_id AS recordId, text_hash AS textHash, token_count AS tokenCount, truncated, vector
         FROM embeddings WHERE space_id = ? AND record_id > ? ORDER BY record_id LIMIT ?`,
        spaceId,
        last,
        PAGE,
      ),
    )
    for (const row of rows) {
      yield `${toVectorLine({ ...row, fingerprint, truncated: row.truncated === 1, vector: fromBytes(row.vector) })}\n`
    }
    if (rows.length < PAGE) return
    last = rows.at(-1)?.recordId ?? last
  }
}
