import { accessSync, constants } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { keepCopy } from '../../../files/durable.js'
import type { Line } from '../../../files/line-splitter.js'
import { reading } from '../../../files/reading.js'
import { readManifest } from '../../../predecessor/manifest.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import type {
  ImportedFile,
  ImportProgress,
  ImportReport,
  RejectedLine,
} from '../../../transfer/import-report.js'
import { lineBatches } from '../../../transfer/line-batches.js'
import type { LineOutcome, RecordTally } from '../../transfer/import-rules.js'
import { REFUSALS } from '../../transfer/import-rules.js'
import { isImportFile, readLine, sizeOf } from '../../transfer/import-source.js'
import { RejectedLines } from '../../transfer/rejected-lines.js'
import { rememberCopy } from '../care/copies.js'
import { writeAudit } from '../records/audit.js'
import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { auditTaker, recordTaker, type TakeLine, vectorTaker } from './import-lines.js'

const NOTHING = { imported: 0, alreadyThere: 0, forgotten: 0, restored: 0 }

const BACKUP_SUFFIX = '.pre-sqlite-backup'

/** The row of `schema_meta` that records that the predecessor's files were imported, with the report. */
const DONE_KEY = 'predecessor_import'

/** How imports differ: what they leave on disk, what a missing time means, and who sees the lines first. */
export interface ImportTraces {
  /** Whether the files are copied first. */
  readonly backups: boolean
  /** Whether rejected lines are kept in a file. */
  readonly keepRejected: boolean
  /** The creation time of records without one: 0, as in the predecessor, or the time of the import. */
  readonly undated: 'zero' | 'now'
  /** The scope for records; default the scopes in the lines. */
  readonly scope?: string
  /** Whether forgotten records become active again; default false. */
  readonly restore?: boolean
  /** Called with each line before it is imported. */
  readonly beforeLine?: (line: string) => void
}

/**
 * Imports `records.jsonl`, `audit.jsonl` and, of an export, `embeddings.jsonl`; or one file of records. Every batch is
 * one transaction, after which it yields. Existing records are recognized, so an interrupted import can be run again
 * with the same result.
 *
 * @param source a directory, or a file of records
 */
export function* importFiles(
  store: StoreSession,
  source: string,
  {
    backups,
    keepRejected,
    undated,
    scope = DEFAULT_SCOPE,
    restore = false,
    beforeLine = () => {},
  }: ImportTraces,
): Generator<ImportProgress, ImportReport, undefined> {
  const records = isImportFile(source) ? source : join(source, 'records.jsonl')
  const directory = dirname(records)
  const alone = records === source
  const manifestPath = join(directory, 'manifest.toml')
  const manifest = !alone && isImportFile(manifestPath) ? readManifest(manifestPath) : null
  const copies = backups ? keepCopies(store, directory) : []
  const rejections: RejectedLine[] = []
  const tally: RecordTally = { unknownFields: new Set(), truncated: 0 }
  const rejectedFiles: string[] = []
  const rejectedNotKept: string[] = []
  const results: ImportedFile[] = []
  const takers: readonly (readonly [string, TakeLine])[] = [
    [records, recordTaker(tally, { undated, scope, restore })],
    [join(directory, 'audit.jsonl'), auditTaker(scope)],
    [join(directory, 'embeddings.jsonl'), vectorTaker(scope)],
  ]
  const sizes = takers.map(([path]) => (alone && path !== records ? 0 : sizeOf(path)))
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  let before = 0
  for (const [index, [path, take]] of takers.entries()) {
    if (!isImportFile(path) || (alone && path !== records)) {
      results.push({ path, lines: 0, ...NOTHING, rejected: 0, truncated: 0 })
      continue
    }
    const remember = (copy: string) => store.write(() => rememberCopy(store, copy, 'import'))
    const rejected = new RejectedLines(remember, path, rejections, keepRejected)
    const takeLine: TakeLine = (to, line) => {
      beforeLine(line)
      return take(to, line)
    }
    try {
      const counts = yield* importFile(store, path, takeLine, rejected, { before, totalBytes })
      results.push({ ...counts, truncated: path === records ? tally.truncated : 0 })
      before += sizes[index] ?? 0
      const kept = rejected.finish()
      if (kept !== undefined) rejectedFiles.push(kept)
      if (rejected.denied) rejectedNotKept.push(path)
    } finally {
      rejected.close()
    }
  }
  const [fromRecords, audit, vectors] = results as [ImportedFile, ImportedFile, ImportedFile]
  const report = {
    records: fromRecords,
    audit,
    vectors,
    rejections,
    rejectedFiles,
    rejectedNotKept,
    backups: copies,
    unknownFields: [...tally.unknownFields].slice(0, 100),
    manifest,
  }
  if (backups) store.write(() => finish(store, report))
  return report
}

/** The report of the predecessor's import, or null if it has not been done. */
export function importReport(store: StoreSession): ImportReport | null {
  const text = store.read(() => readMeta(store.connection, DONE_KEY))
  if (text === null) return null
  const report = JSON.parse(text) as ImportReport
  // An earlier release did not distinguish these.
  const { records, audit, vectors } = report
  const [a, b, c] = [records, audit, vectors].map((file) => ({ ...NOTHING, ...file }))
  return { ...report, records: a ?? records, audit: b ?? audit, vectors: c ?? vectors }
}

function finish(store: StoreSession, report: ImportReport): void {
  if (readMeta(store.connection, DONE_KEY) !== null) return
  writeMeta(store.connection, DONE_KEY, JSON.stringify(report))
  const note = `imported ${report.records.imported} records`
  writeAudit(store, { op: 'import', targetId: null, note, at: store.now() })
}

function keepCopies(store: StoreSession, directory: string): string[] {
  const copies = ['records.jsonl', 'audit.jsonl', 'manifest.toml']
    .map((name) => join(directory, name))
    .filter(isImportFile)
    .map((path) => {
      // A failed copy does not show which of the two files caused it.
      reading(path, () => accessSync(path, constants.R_OK))
      return keepCopy(path, path + BACKUP_SUFFIX)
    })
  store.write(() => {
    for (const copy of copies) rememberCopy(store, copy, 'import')
    // The originals stay in place, with the same content.
    for (const copy of copies) rememberCopy(store, copy.slice(0, copy.lastIndexOf(BACKUP_SUFFIX)), 'import')
  })
  return copies
}

function* importFile(
  store: StoreSession,
  path: string,
  take: TakeLine,
  rejected: RejectedLines,
  { before, totalBytes }: { readonly before: number; readonly totalBytes: number },
): Generator<ImportProgress, Omit<ImportedFile, 'truncated'>, undefined> {
  let lines = 0
  let bytes = before
  const counts = { ...NOTHING }
  for (const batch of lineBatches(path)) {
    store.write(() => {
      for (const line of batch.lines) {
        const outcome = takeOne(store, line, take, rejected)
        if (outcome !== 'rejected') counts[outcome === 'there' ? 'alreadyThere' : outcome] += 1
      }
    })
    rejected.keep()
    lines += batch.lines.length
    bytes += batch.bytes
    // A file may grow while it is read.
    yield { file: basename(path), lines, bytes: Math.min(bytes, totalBytes), totalBytes }
  }
  return { path, lines, ...counts, rejected: rejected.count }
}

function takeOne(
  store: StoreSession,
  line: Line,
  take: TakeLine,
  rejected: RejectedLines,
): LineOutcome | 'rejected' {
  const { text, fault } = readLine(line)
  if (text === null) {
    rejected.add(line, fault)
    return 'rejected'
  }
  try {
    return take(store, text)
  } catch (error) {
    if (!(error instanceof RecollectError && REFUSALS.has(error.code))) throw error
    rejected.add(line, error.message)
    return 'rejected'
  }
}
