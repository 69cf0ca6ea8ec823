import { assertNotAborted } from '../../../options/abort.js'
import { manifestText } from '../../../predecessor/manifest.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type { AuditEntry } from '../../../records/audit-entry.js'
import type { ExportOptions, ExportReport } from '../../../transfer/export-report.js'
import { toAuditLine, toRecordLine } from '../../../transfer/record-json.js'
import { UnfinishedFiles } from '../../../transfer/unfinished-files.js'
import { toVectorLine } from '../../../transfer/vector-json.js'
import { scopeCondition, withinCondition } from '../../conditions/scope-sql.js'
import { toFileError } from '../../file-errors.js'
import { type CheckedExport, checkExport, exportFilesOf, requireNone } from '../../transfer/export-files.js'
import { intoDirectory } from '../../transfer/export-target.js'
import { type ExportLines, writeLines } from '../../transfer/write-lines.js'
import type { Statements } from '../connection/statements.js'
import { rememberCopy } from '../records/erase.js'
import { recordPages } from '../records/read.js'
import type { PostgresSession } from '../session.js'
import { activeSpace } from '../vectors/spaces.js'
import { fromVectorText } from '../vectors/text.js'

/**
 * Writes everything into a directory, in the format of the SQLite store, as of the time of the call. The files get
 * their names when all of them are complete and on disk, `records.jsonl` last.
 */
export async function exportFiles(
  session: PostgresSession,
  directory: unknown,
  given: ExportOptions = {},
): Promise<ExportReport> {
  const { target, options } = checkExport(directory, given)
  try {
    assertNotAborted(options.signal)
    return await intoDirectory(target, undefined, () => writeExport(session, target, options))
  } catch (error) {
    assertNotAborted(options.signal)
    throw toFileError(error)
  }
}

async function writeExport(
  session: PostgresSession,
  target: string,
  options: CheckedExport,
): Promise<ExportReport> {
  const { lineFiles, manifest, files } = exportFilesOf(target, options.vectors)
  requireNone(files)
  // Before anything is read: an erasure during the export must be able to report these files.
  await remember(session, lineFiles)
  const notifier = new ProgressNotifier(options.onProgress)
  const unfinished = new UnfinishedFiles(files)
  try {
    const counts = await session.read(async (tx) => {
      const sources = [recordLines, auditLines, ...(options.vectors ? [vectorLines] : [])]
      const lines: ExportLines[] = []
      for (const source of sources) lines.push(await source(tx, options.within))
      return writeLines(unfinished, lineFiles, lines, { notifier, signal: options.signal })
    })
    await unfinished.append(manifest, manifestText(session.now()))
    await unfinished.finish()
    assertNotAborted(options.signal)
    notifier.requireNoFailure()
    requireNone(files)
    unfinished.publish()
    const [records = 0, auditEntries = 0, vectors = 0] = counts
    return { records, auditEntries, vectors, files }
  } catch (error) {
    unfinished.discard()
    throw error
  }
}

async function remember(session: PostgresSession, files: readonly string[]): Promise<void> {
  // A replica can be exported too; nothing is erased there.
  if (await session.direct(isReadOnly)) return
  await session.write(async (tx) => {
    for (const file of files) await rememberCopy(session, tx, file, 'export')
  })
}

async function isReadOnly(db: Statements): Promise<boolean> {
  return (await db.value<string>("SELECT current_setting('transaction_read_only')")) === 'on'
}

/** The records of a scope and all below it, in the order of listing. */
async function recordLines(tx: Statements, within: string): Promise<ExportLines> {
  const scope = scopeCondition(within)
  const total = await count(tx, `FROM {records} r WHERE ${scope.sql}`, scope.values)
  return { total, lines: eachRecord(tx, within) }
}

async function* eachRecord(tx: Statements, within: string): AsyncGenerator<string> {
  for await (const page of recordPages(tx, { within, includeInactive: true }))
    for (const record of page) yield `${toRecordLine(record)}\n`
}

/** The audit entries of these records; without a scope also those of the store and of erased records. */
async function auditLines(tx: Statements, within: string): Promise<ExportLines> {
  const scope = withinCondition(within)
  const where =
    scope === null ? 'TRUE' : `EXISTS (SELECT 1 FROM {records} r WHERE r.id = a.target_id AND ${scope.sql})`
  const values = scope?.values ?? []
  const total = await count(tx, `FROM {audit} a WHERE ${where}`, values)
  return { total, lines: eachAuditEntry(tx, where, values) }
}

/** How many rows are read at a time. */
const PAGE = 1_000

type Values = ReturnType<typeof scopeCondition>['values']

async function* eachAuditEntry(tx: Statements, where: string, values: Values): AsyncGenerator<string> {
  let last = { at: Number.MIN_SAFE_INTEGER, id: '' }
  for (;;) {
    const page = await tx.all<AuditEntry>(
      `SELECT a.id, a.op, a.target_id AS "targetId", a.note, a.at::float8 AS at FROM {audit} a
       WHERE (a.at, a.id) > (?::bigint, ?) AND ${where} ORDER BY a.at, a.id LIMIT ?::bigint`,
      last.at,
      last.id,
      ...values,
      PAGE,
    )
    for (const entry of page) yield `${toAuditLine(entry)}\n`
    if (page.length < PAGE) return
    last = page.at(-1) ?? last
  }
}

/** A line for each of these records that has vectors in the active space. */
async function vectorLines(tx: Statements, within: string): Promise<ExportLines> {
  const { id, fingerprint } = await activeSpace(tx)
  const scope = scopeCondition(within)
  const total =
    (await tx.value<number>(
      `SELECT count(*)::float8 FROM {records} r WHERE ${scope.sql}
         AND EXISTS (SELECT 1 FROM {passages} p WHERE p.record_seq = r.seq AND p.space_id = ?)`,
      ...scope.values,
      id,
    )) ?? 0
  return { total, lines: eachVectorLine(tx, { id, fingerprint }, scope) }
}

interface VectorRow {
  readonly seq: number
  readonly recordId: string
  readonly textHash: Uint8Array
  readonly start: number
  readonly end: number
  readonly prefix: string
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly vector: string
  readonly signature: Uint8Array | null
  readonly signatureVersion: number | null
}

/** How many records' vectors are read at a time: one record may have a thousand passages. */
const VECTOR_PAGE = 64

async function* eachVectorLine(
  tx: Statements,
  { id, fingerprint }: { readonly id: number; readonly fingerprint: string },
  scope: ReturnType<typeof scopeCondition>,
): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const seqs = await tx.all<{ seq: number }>(
      `SELECT r.seq::float8 AS seq FROM {records} r WHERE r.seq > ?::bigint AND ${scope.sql}
         AND EXISTS (SELECT 1 FROM {passages} p WHERE p.record_seq = r.seq AND p.space_id = ?)
       ORDER BY r.seq LIMIT ?::bigint`,
      after,
      ...scope.values,
      id,
      VECTOR_PAGE,
    )
    const rows = await tx.all<VectorRow>(
      `SELECT r.seq::float8 AS seq, r.id AS "recordId", r.text_hash AS "textHash", p.start_offset AS start,
         p.end_offset AS "end", p.prefix, p.token_count AS "tokenCount", p.truncated, p.embedding::text AS vector,
         p.signature, p.signature_version AS "signatureVersion"
       FROM {records} r JOIN {passages} p ON p.record_seq = r.seq
       WHERE r.seq = ANY(?::bigint[]) AND p.space_id = ? ORDER BY r.seq, p.ordinal`,
      seqs.map(({ seq }) => seq),
      id,
    )
    for (const passages of Map.groupBy(rows, ({ seq }) => seq).values())
      yield `${vectorLine(passages, fingerprint)}\n`
    after = seqs.at(-1)?.seq ?? after
    if (seqs.length < VECTOR_PAGE) return
  }
}

function vectorLine(rows: readonly VectorRow[], fingerprint: string): string {
  const passages = rows.map(({ seq: _, recordId: __, textHash: ___, vector, ...passage }) => ({
    ...passage,
    vector: fromVectorText(vector),
  }))
  const { recordId = '', textHash = new Uint8Array() } = rows[0] ?? {}
  const [only] = passages
  const whole = passages.length === 1 && only?.prefix === '' ? only : null
  return toVectorLine({
    ...{ recordId, fingerprint, textHash, whole },
    passages: whole === null ? passages : null,
  })
}

async function count(tx: Statements, from: string, values: Values): Promise<number> {
  return (await tx.value<number>(`SELECT count(*)::float8 ${from}`, ...values)) ?? 0
}
