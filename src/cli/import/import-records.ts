import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { InspectedStore } from '../../store/inspected.js'
import type { ImportedFile, ImportProgress, ImportReport } from '../../transfer/import-report.js'
import type { FoundSource } from './find-sources.js'
import type { ImportOutcome, Rejection } from './outcome.js'

/** Options for importing files of records. */
export interface RecordOptions {
  readonly dryRun: boolean
  /** A record without a scope gets this one; a record with a scope outside it is rejected. */
  readonly scope: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: ImportProgress) => void
  /** Whether forgotten records become active again. */
  readonly restore: boolean
  /** The store's directory, used if the system's temporary directory cannot be written. */
  readonly rootDir: string | undefined
}

/** Imports an export's directory, a file of records, or such a file from a pipe. */
export async function importRecords(
  store: InspectedStore,
  { path, pipe }: FoundSource,
  { rootDir, ...options }: RecordOptions,
): Promise<ImportOutcome[]> {
  if (pipe === undefined) return outcomes(await store.importFrom(path, options))
  // An import reads files, so a pipe is first written to a private temporary directory, which is removed afterwards.
  const directory = temporaryDirectory(rootDir)
  try {
    const file = join(directory, 'records.jsonl')
    await pipeline(pipe.read(), createWriteStream(file, { mode: 0o600 }))
    const [records] = outcomes(await store.importFrom(file, options))
    if (records === undefined) return []
    const rejections =
      records.rejectedFile === undefined ? records.rejections : allRejections(records.rejectedFile)
    return [{ ...records, path: pipe.name, rejections, rejectedFile: undefined }]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** On a read-only system the store's directory may be the only writable one. */
function temporaryDirectory(rootDir: string | undefined): string {
  const make = (parent: string) => mkdtempSync(join(parent, 'recollect-import-'))
  try {
    return make(tmpdir())
  } catch (error) {
    if (rootDir === undefined) throw error
    try {
      return make(rootDir)
    } catch {
      throw error
    }
  }
}

function outcomes(report: ImportReport): ImportOutcome[] {
  const files: readonly (readonly [ImportedFile, ImportOutcome['unit']])[] = [
    [report.records, 'record'],
    [report.audit, 'audit entry'],
    [report.vectors, 'vector'],
  ]
  return files
    .filter(([{ lines }, unit]) => lines > 0 || unit === 'record')
    .map(([{ path, lines, imported, alreadyThere, forgotten, restored, rejected, truncated }, unit]) => ({
      path,
      unit,
      found: lines,
      imported,
      alreadyThere,
      forgotten,
      restored,
      rejected,
      rejections: rejectionsOf(report, path),
      rejectedFile: report.rejectedFiles.find((file) => file.startsWith(`${path}.rejected.`)),
      truncated: unit === 'record' ? truncated : undefined,
    }))
}

/** If no file for rejected lines can be written, each rejection says so: the line is only in its source. */
function rejectionsOf({ rejections, rejectedNotKept }: ImportReport, path: string): Rejection[] {
  const own = rejections.filter(({ file }) => file === basename(path))
  if (!rejectedNotKept.includes(path)) return own
  const note = `not kept, because ${dirname(path)} cannot be written`
  return own.map((rejection) => ({ ...rejection, reason: `${rejection.reason} (${note})` }))
}

function allRejections(file: string): Rejection[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Rejection)
    .map(({ line, reason }) => ({ line, reason }))
}
