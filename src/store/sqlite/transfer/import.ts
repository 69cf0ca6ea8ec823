import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../../../errors.js'
import { unfinishedFiles } from '../../../files/durable.js'
import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../../options/check.js'
import { PREDECESSOR_DIRECTORY } from '../../../predecessor/files.js'
import { ProgressTeller } from '../../../progress/teller.js'
import { DEFAULT_SCOPE, requireScope } from '../../../records/scope.js'
import type {
  ImportFromOptions,
  ImportOptions,
  ImportProgress,
  ImportReport,
} from '../../../transfer/import-report.js'
import { toStoreError } from '../database/errors.js'
import { isPredecessors } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { hasImportFiles, type ImportTraces, importFiles, importReport, isImportFile } from './import-files.js'
import { withRehearsal } from './rehearse.js'

/** Of files that are the user's own, and stay where they are. */
const TRACES: ImportTraces = { backups: false, keepRejected: true, undated: 'now' }

const PREDECESSOR_TRACES: ImportTraces = { backups: true, keepRejected: true, undated: 'zero' }

/** Imports a file of records, or the files of a directory, a batch in each turn of the event loop. */
export async function importFrom(
  store: StoreSession,
  source: unknown,
  given: ImportFromOptions = {},
): Promise<ImportReport> {
  const options = checkImportOptions(given, 'importFrom', ['dryRun', 'scope', 'restore'])
  const scope = options.scope === undefined ? DEFAULT_SCOPE : requireScope(options.scope)
  store.requireNoTransaction('importFrom')
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
  if (dryRun) {
    return withRehearsal(store, (scratch, meet) =>
      inTurns(importFiles(scratch, from, { ...TRACES, scope, restore, keepRejected: false, meet }), options),
    )
  }
  return observed(store, 'importFrom', () =>
    inTurns(importFiles(store, from, { ...TRACES, scope, restore }), options),
  )
}

/** An export names `records.jsonl` last: a directory that lacks it while it is being written holds a part. */
function requireWhole(directory: string): void {
  const records = join(directory, 'records.jsonl')
  const [unfinished] = existsSync(records) ? [] : unfinishedFiles(records)
  if (unfinished === undefined) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a whole export, received one with ${unfinished}: wait until it is done or, if its process has exited, export again into another directory`,
  )
}

/** Imports the predecessor's files beside the database, once; null when there is nothing to do. */
export async function importPredecessor(
  store: StoreSession,
  given: ImportOptions = {},
): Promise<ImportReport | null> {
  const options = checkImportOptions(given, 'importPredecessorFiles')
  store.requireNoTransaction('importPredecessorFiles')
  const directory = pendingDirectory(store)
  if (directory === null) return null
  const work = () => inTurns(importFiles(store, directory, PREDECESSOR_TRACES), options)
  return observed(store, 'importPredecessorFiles', work)
}

/** {@link importPredecessor} at once, for a caller that cannot wait. */
export function importPredecessorSync(store: StoreSession): void {
  const directory = pendingDirectory(store)
  if (directory === null) return
  try {
    const steps = importFiles(store, directory, PREDECESSOR_TRACES)
    let step = steps.next()
    while (step.done !== true) step = steps.next()
    logImport(store, step.value)
  } catch (error) {
    throw toStoreError(error)
  }
}

async function observed(
  store: StoreSession,
  operation: 'importFrom' | 'importPredecessorFiles',
  work: () => Promise<ImportReport>,
): Promise<ImportReport> {
  const report = await traceAsync(
    CHANNELS.store,
    () => ({ operation, nested: false }),
    work,
    ({ records }) => ({ records: records.imported }),
  )
  logImport(store, report)
  return report
}

/** Numbers and names of files alone: the reason for which a line was rejected may repeat what it says. */
function logImport({ log }: StoreSession, report: ImportReport): void {
  const { records, audit, vectors, rejectedFiles, rejectedNotKept } = report
  log.info('Files were imported', { records, audit, vectors })
  const rejected = records.rejected + audit.rejected + vectors.rejected
  if (rejected === 0) return
  const message =
    rejectedNotKept.length === 0
      ? 'Lines of the imported files were rejected, and are kept beside them'
      : 'Lines of the imported files were rejected, and could not be kept beside them'
  log.warn('RECOLLECT_IMPORT_REJECTED', message, { rejected, rejectedFiles, rejectedNotKept })
}

/**
 * Where the predecessor's files wait. None do for a database that was migrated: the predecessor had
 * imported them, and what was deleted since must not come back.
 */
function pendingDirectory(store: StoreSession): string | null {
  const { path, readonly } = store.connection
  if (path === ':memory:' || readonly) return null
  const directory = join(dirname(path), PREDECESSOR_DIRECTORY)
  if (importReport(store) !== null || !hasImportFiles(directory)) return null
  return store.read(() => isPredecessors(store.connection)) ? null : directory
}

function checkImportOptions<O extends ImportOptions>(
  given: O,
  where: string,
  more: readonly string[] = [],
): O {
  const options = checkOptions(given, ['onProgress', 'signal', ...more], where)
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  return options
}

async function inTurns(
  steps: Generator<ImportProgress, ImportReport, undefined>,
  { onProgress, signal }: ImportOptions,
): Promise<ImportReport> {
  const teller = new ProgressTeller(onProgress)
  try {
    for (;;) {
      assertNotAborted(signal)
      teller.requireNoFailure()
      const step = steps.next()
      if (step.done === true) return step.value
      teller.tell(step.value)
      await nextTurn()
    }
  } catch (error) {
    assertNotAborted(signal)
    throw toStoreError(error)
  } finally {
    // Closes the file that is being read.
    steps.return(undefined as never)
  }
}
