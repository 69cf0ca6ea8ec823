import { isUtf8 } from 'node:buffer'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RecollectError } from '../../errors.js'
import { unfinishedFiles } from '../../files/durable.js'
import type { Line } from '../../files/line-splitter.js'
import { reading } from '../../files/reading.js'
import { statsOf } from '../../files/stats.js'
import type { Log } from '../../observe/log.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../options/check.js'
import { DEFAULT_SCOPE, requireScope } from '../../records/scope.js'
import type { ImportFromOptions, ImportOptions, ImportReport } from '../../transfer/import-report.js'

/** An import with checked source and options. */
export interface CheckedImport {
  /** Absolute path. */
  readonly from: string
  readonly scope: string
  readonly dryRun: boolean
  readonly restore: boolean
  readonly options: ImportOptions
}

/** @throws RecollectError `INVALID_ARGUMENT`, `STORE_NOT_READABLE` */
export function checkImport(source: unknown, given: ImportFromOptions): CheckedImport {
  const options = checkImportOptions(given, 'importFrom', ['dryRun', 'scope', 'restore'])
  const scope = options.scope === undefined ? DEFAULT_SCOPE : requireScope(options.scope)
  const from = resolve(requirePath(source, 'source'))
  const dryRun = requireBoolean(options.dryRun ?? false, 'dryRun')
  const restore = requireBoolean(options.restore ?? false, 'restore')
  if (!hasImportFiles(from) && !isImportFile(from)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a file of records, or a directory with records.jsonl or audit.jsonl, received ${from}`,
    )
  }
  requireWhole(from)
  return { from, scope, dryRun, restore, options }
}

/**
 * Refuses an incomplete export. An export names `records.jsonl` last, so a directory without it is still being
 * written.
 */
function requireWhole(directory: string): void {
  const records = join(directory, 'records.jsonl')
  const [unfinished] = existsSync(records) ? [] : unfinishedFiles(records)
  if (unfinished === undefined) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a complete export, received one with ${unfinished}: wait until it is done or, if its process has exited, export again into another directory`,
  )
}

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkImportOptions<O extends ImportOptions>(
  given: O,
  where: string,
  more: readonly string[] = [],
): O {
  const options = checkOptions(given, ['onProgress', 'signal', ...more], where)
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return options
}

/**
 * Whether a directory contains files to import.
 *
 * @throws RecollectError `STORE_NOT_READABLE`
 */
export function hasImportFiles(directory: string): boolean {
  return ['records.jsonl', 'audit.jsonl'].some((name) => isImportFile(join(directory, name)))
}

/** @throws RecollectError `STORE_NOT_READABLE` */
export function isImportFile(path: string): boolean {
  return reading(path, () => statsOf(path)?.isFile() === true)
}

export function sizeOf(path: string): number {
  return reading(path, () => statsOf(path)?.size ?? 0)
}

/** The text of a line, or what is wrong with it. */
export function readLine({ bytes, length }: Line): { readonly text: string | null; readonly fault: string } {
  if (bytes === null) return { text: null, fault: `The line is too long: ${length} bytes` }
  return isUtf8(bytes)
    ? { text: bytes.toString('utf8'), fault: '' }
    : { text: null, fault: 'The line is not UTF-8' }
}

/** Logs only numbers and file names: the reason for a rejection may repeat the line's content. */
export function logImport(log: Log, report: ImportReport): void {
  const { records, audit, vectors, rejectedFiles, rejectedNotKept } = report
  log.info('Files were imported', { records, audit, vectors })
  const rejected = records.rejected + audit.rejected + vectors.rejected
  if (rejected === 0) return
  const message =
    rejectedNotKept.length === 0
      ? 'Lines of the imported files were rejected, and are kept next to them'
      : 'Lines of the imported files were rejected, and could not be kept next to them'
  log.warn('RECOLLECT_IMPORT_REJECTED', message, { rejected, rejectedFiles, rejectedNotKept })
}
