import { basename, dirname, join } from 'node:path'
import { RecollectError } from '../../errors.js'
import { newRecordId } from '../../records/record-id.js'
import { keepCopy } from '../durable-file.js'
import { rememberCopy } from '../records/forget-hard.js'
import { readMeta, writeMeta } from '../schema/schema-state.js'
import { statsOf } from '../stats.js'
import type { Store } from '../store.js'
import { recordTaker, type TakeLine, takeAuditLine, takeVectorLine } from './import-lines.js'
import type { ImportedFile, ImportProgress, ImportReport, RejectedLine } from './import-report.js'
import { readManifest } from './manifest.js'
import { type Line, readLines } from './read-lines.js'
import { RejectedLines } from './rejected-lines.js'

/** Lines, and bytes of them, that one transaction takes. */
const BATCH_LINES = 500
const BATCH_BYTES = 4 * 1024 * 1024

const NEWLINE_BYTES = 1

const BACKUP_SUFFIX = '.pre-sqlite-backup'

/** The row of `schema_meta` that tells that the predecessor's files were imported, with the report. */
const DONE_KEY = 'predecessor_import'

/** Whether a directory holds files to be imported. */
export function hasImportFiles(directory: string): boolean {
  return ['records.jsonl', 'audit.jsonl'].some((name) => isFile(join(directory, name)))
}

/** What an import does beside taking lines: what it leaves on disk, and who sees them first. */
export interface ImportTraces {
  /** Whether the files are copied first. */
  readonly backups: boolean
  /** Whether lines that are not taken are kept in a file. */
  readonly keepRejected: boolean
  /** Gets each line before it is taken. */
  readonly meet?: (line: string) => void
}

/**
 * Imports `records.jsonl`, `audit.jsonl` and, of an export, `embeddings.jsonl`; or one file of records.
 * Every batch is one transaction, after which it yields; what is there already is found again, so that an
 * interrupted import, started anew, comes to the same end.
 *
 * @param source a directory, or a file of records
 */
export function* importFiles(
  store: Store,
  source: string,
  { backups, keepRejected, meet = () => {} }: ImportTraces,
): Generator<ImportProgress, ImportReport, undefined> {
  const records = isFile(source) ? source : join(source, 'records.jsonl')
  const directory = dirname(records)
  const alone = records === source
  const manifestPath = join(directory, 'manifest.toml')
  const manifest = !alone && isFile(manifestPath) ? readManifest(manifestPath) : null
  const copies = backups ? keepCopies(store, directory) : []
  const rejections: RejectedLine[] = []
  const unknownFields = new Set<string>()
  const rejectedFiles: string[] = []
  const results: ImportedFile[] = []
  const takers: readonly (readonly [string, TakeLine])[] = [
    [records, recordTaker(unknownFields)],
    [join(directory, 'audit.jsonl'), takeAuditLine],
    [join(directory, 'embeddings.jsonl'), takeVectorLine],
  ]
  const sizes = takers.map(([path]) => (alone && path !== records ? 0 : sizeOf(path)))
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
  let before = 0
  for (const [index, [path, take]] of takers.entries()) {
    if (!isFile(path) || (alone && path !== records)) {
      results.push({ path, lines: 0, imported: 0, alreadyThere: 0, rejected: 0 })
      continue
    }
    const rejected = new RejectedLines(path, rejections, keepRejected)
    try {
      results.push(
        yield* importFile(
          store,
          path,
          (to, line) => {
            meet(line)
            return take(to, line)
          },
          rejected,
          { before, totalBytes },
        ),
      )
      before += sizes[index] ?? 0
    } finally {
      if (rejected.close()) rejectedFiles.push(rejected.path)
    }
  }
  const [fromRecords, audit, vectors] = results as [ImportedFile, ImportedFile, ImportedFile]
  const report = {
    records: fromRecords,
    audit,
    vectors,
    rejections,
    rejectedFiles,
    backups: copies,
    unknownFields: [...unknownFields].slice(0, 100),
    manifest,
  }
  store.write(() => finish(store, report, backups))
  return report
}

/** The report of the predecessor's import, or null when it has not been done. */
export function importReport(store: Store): ImportReport | null {
  const text = store.read(() => readMeta(store.connection, DONE_KEY))
  return text === null ? null : (JSON.parse(text) as ImportReport)
}

function finish(store: Store, report: ImportReport, predecessor: boolean): void {
  for (const path of report.rejectedFiles) rememberCopy(store, path, 'import')
  if (!predecessor || readMeta(store.connection, DONE_KEY) !== null) return
  writeMeta(store.connection, DONE_KEY, JSON.stringify(report))
  store.connection.run(
    "INSERT INTO memory_audit(id, op, target_id, note, at) VALUES(?, 'migrate', NULL, ?, ?)",
    newRecordId(),
    `imported ${report.records.imported} records`,
    store.now(),
  )
}

function keepCopies(store: Store, directory: string): string[] {
  const copies = ['records.jsonl', 'audit.jsonl', 'manifest.toml']
    .map((name) => join(directory, name))
    .filter(isFile)
    .map((path) => keepCopy(path, path + BACKUP_SUFFIX))
  store.write(() => {
    for (const copy of copies) rememberCopy(store, copy, 'import')
    // The originals stay where they are, and hold the same.
    for (const copy of copies) rememberCopy(store, copy.slice(0, copy.lastIndexOf(BACKUP_SUFFIX)), 'import')
  })
  return copies
}

function* importFile(
  store: Store,
  path: string,
  take: TakeLine,
  rejected: RejectedLines,
  { before, totalBytes }: { readonly before: number; readonly totalBytes: number },
): Generator<ImportProgress, ImportedFile, undefined> {
  let lines = 0
  let bytes = before
  let imported = 0
  let alreadyThere = 0
  for (const batch of batches(readLines(path))) {
    store.write(() => {
      for (const line of batch) {
        const fate = takeOne(store, line, take, rejected)
        if (fate === 'imported') imported += 1
        if (fate === 'there') alreadyThere += 1
      }
    })
    lines += batch.length
    for (const { length } of batch) bytes += length + NEWLINE_BYTES
    // A file may grow while it is read.
    yield { file: basename(path), lines, bytes: Math.min(bytes, totalBytes), totalBytes }
  }
  return { path, lines, imported, alreadyThere, rejected: rejected.count }
}

function takeOne(
  store: Store,
  line: Line,
  take: TakeLine,
  rejected: RejectedLines,
): 'imported' | 'there' | 'rejected' {
  if (line.bytes === null) {
    rejected.add(line, `The line is too long: ${line.length} bytes`)
    return 'rejected'
  }
  try {
    return take(store, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line.bytes))
  } catch (error) {
    if (error instanceof TypeError) rejected.add(line, 'The line is not UTF-8')
    else if (error instanceof RecollectError && REFUSALS.has(error.code)) rejected.add(line, error.message)
    else throw error
    return 'rejected'
  }
}

/** What the line is to blame for; anything else ends the import, which can be started again. */
const REFUSALS: ReadonlySet<string> = new Set([
  'RECORD_INVALID',
  'RECORD_EXISTS',
  'RECORD_NOT_FOUND',
  'INVALID_VECTOR',
  'EMBEDDING_STALE',
  'SPACE_MISMATCH',
])

function* batches(lines: Iterable<Line>): Generator<Line[], void, undefined> {
  let batch: Line[] = []
  let bytes = 0
  for (const line of lines) {
    if (line.bytes?.every((byte) => byte === 0x20 || byte === 0x09)) continue
    batch.push(line)
    bytes += line.bytes?.length ?? 0
    if (batch.length < BATCH_LINES && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true
}

function sizeOf(path: string): number {
  return statsOf(path)?.size ?? 0
}
