import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import { PREDECESSOR_DIRECTORY } from '../../../predecessor/files.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type {
  ImportFromOptions,
  ImportOptions,
  ImportProgress,
  ImportReport,
} from '../../../transfer/import-report.js'
import { checkImport, checkImportOptions, hasImportFiles, logImport } from '../../transfer/import-source.js'
import { toStoreError } from '../database/errors.js'
import { isPredecessors } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { type ImportTraces, importFiles, importReport } from './import-files.js'
import { withRehearsal } from './rehearse.js'

/** For the user's own files, which stay in place. */
const TRACES: ImportTraces = { backups: false, keepRejected: true, undated: 'now' }

const PREDECESSOR_TRACES: ImportTraces = { backups: true, keepRejected: true, undated: 'zero' }

/** Imports a file of records, or the files of a directory, a batch in each turn of the event loop. */
export async function importFrom(
  store: StoreSession,
  source: unknown,
  given: ImportFromOptions = {},
): Promise<ImportReport> {
  store.requireNoTransaction('importFrom')
  const { from, scope, dryRun, restore, options } = checkImport(source, given)
  if (dryRun) {
    return withRehearsal(store, (scratch, beforeLine) =>
      inTurns(
        scratch,
        importFiles(scratch, from, { ...TRACES, scope, restore, keepRejected: false, beforeLine }),
        options,
      ),
    )
  }
  return observed(store, 'importFrom', () =>
    inTurns(store, importFiles(store, from, { ...TRACES, scope, restore }), options),
  )
}

/** Imports the predecessor's files next to the database, once; null if there is nothing to do. */
export async function importPredecessor(
  store: StoreSession,
  given: ImportOptions = {},
): Promise<ImportReport | null> {
  const options = checkImportOptions(given, 'importPredecessorFiles')
  store.requireNoTransaction('importPredecessorFiles')
  const directory = pendingDirectory(store)
  if (directory === null) return null
  const work = () => inTurns(store, importFiles(store, directory, PREDECESSOR_TRACES), options)
  return observed(store, 'importPredecessorFiles', work)
}

/** {@link importPredecessor} synchronously, for a caller that cannot wait. */
export function importPredecessorSync(store: StoreSession): void {
  const directory = pendingDirectory(store)
  if (directory === null) return
  try {
    const steps = importFiles(store, directory, PREDECESSOR_TRACES)
    let step = steps.next()
    while (step.done !== true) step = steps.next()
    logImport(store.log, step.value)
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
  logImport(store.log, report)
  return report
}

/**
 * The directory of the predecessor's files to import. A migrated database has none: the predecessor had imported them,
 * and records that were deleted since must not come back.
 */
function pendingDirectory(store: StoreSession): string | null {
  const { path, readonly } = store.connection
  if (path === ':memory:' || readonly) return null
  const directory = join(dirname(path), PREDECESSOR_DIRECTORY)
  if (importReport(store) !== null || !hasImportFiles(directory)) return null
  return store.read(() => isPredecessors(store.connection)) ? null : directory
}

async function inTurns(
  store: StoreSession,
  steps: Generator<ImportProgress, ImportReport, undefined>,
  { onProgress, signal }: ImportOptions,
): Promise<ImportReport> {
  const notifier = new ProgressNotifier(onProgress)
  try {
    for (;;) {
      assertNotAborted(signal)
      notifier.requireNoFailure()
      const step = await store.inTurn(() => steps.next())
      if (step.done === true) return step.value
      notifier.notify(step.value)
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
