import { dirname, join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../../abort.js'
import {
  checkOptions,
  requireOptionalFunction,
  requireOptionalSignal,
  requireText,
} from '../../arguments/options.js'
import { RecollectError } from '../../errors.js'
import { toStoreError } from '../sqlite-error.js'
import type { Store } from '../store.js'
import { hasImportFiles, importFiles, importReport } from './import-files.js'
import type { ImportProgress, ImportReport } from './import-report.js'

/** How an import is followed and ended. */
export interface ImportOptions {
  /** After each batch. What it throws ends the import. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
  /** Ends the import with `signal.reason`; what is stored stays, and is found again the next time. */
  readonly signal?: AbortSignal | undefined
}

/** Imports the files of a directory, a batch in each turn of the event loop. */
export async function importFrom(
  store: Store,
  directory: unknown,
  options: ImportOptions = {},
): Promise<ImportReport> {
  checkImportOptions(options, 'importFrom')
  const from = resolve(requireText(directory, 'directory'))
  if (!hasImportFiles(from)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected a directory with records.jsonl or audit.jsonl, received ${from}`,
    )
  }
  return inTurns(importFiles(store, from, false), options)
}

/** Imports the predecessor's files beside the database, once; null when there is nothing to do. */
export async function importPredecessor(
  store: Store,
  options: ImportOptions = {},
): Promise<ImportReport | null> {
  checkImportOptions(options, 'importPredecessorFiles')
  const directory = pendingDirectory(store)
  return directory === null ? null : inTurns(importFiles(store, directory, true), options)
}

/** {@link importPredecessor} at once, for a caller that cannot wait. */
export function importPredecessorSync(store: Store): void {
  const directory = pendingDirectory(store)
  if (directory === null) return
  try {
    const steps = importFiles(store, directory, true)
    while (steps.next().done !== true);
  } catch (error) {
    throw toStoreError(error)
  }
}

/**
 * Where the predecessor's files wait. None do for a database that was migrated: the predecessor had
 * imported them, and what was deleted since must not come back.
 */
function pendingDirectory(store: Store): string | null {
  const { path, readonly } = store.connection
  if (path === ':memory:' || readonly) return null
  const directory = join(dirname(path), 'memory')
  if (!hasImportFiles(directory) || importReport(store) !== null) return null
  const migrated = store.read(() =>
    store.connection.value("SELECT 1 FROM memory_audit WHERE op = 'migrate' LIMIT 1"),
  )
  return migrated === undefined ? directory : null
}

function checkImportOptions(options: ImportOptions, where: string): void {
  checkOptions(options, ['onProgress', 'signal'], where)
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
}

async function inTurns(
  steps: Generator<ImportProgress, ImportReport, undefined>,
  { onProgress, signal }: ImportOptions,
): Promise<ImportReport> {
  try {
    for (;;) {
      assertNotAborted(signal)
      const step = steps.next()
      if (step.done === true) return step.value
      onProgress?.(step.value)
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
