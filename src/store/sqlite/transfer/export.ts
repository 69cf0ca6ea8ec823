import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assertNotAborted } from '../../../options/abort.js'
import { PREDECESSOR_DIRECTORY } from '../../../predecessor/files.js'
import { manifestText } from '../../../predecessor/manifest.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type { ExportOptions, ExportReport } from '../../../transfer/export-report.js'
import { UnfinishedFiles } from '../../../transfer/unfinished-files.js'
import { type CheckedExport, checkExport, exportFilesOf, requireNone } from '../../transfer/export-files.js'
import { intoDirectory } from '../../transfer/export-target.js'
import { writeLines } from '../../transfer/write-lines.js'
import { rememberCopy } from '../care/copies.js'
import { toStoreError } from '../database/errors.js'
import type { StoreSession } from '../session.js'
import { withSnapshot } from '../snapshot.js'
import { auditLines, recordLines, vectorLines } from './export-lines.js'

/**
 * Writes everything into a directory, in the predecessor's format, as of the time of the call, a portion in each turn
 * of the event loop. The files get their names when all of them are complete and on disk, `records.jsonl` last.
 */
export async function exportFiles(
  store: StoreSession,
  directory: unknown,
  given: ExportOptions = {},
): Promise<ExportReport> {
  const { target, options } = checkExport(directory, given)
  store.requireNoTransaction('exportTo')
  try {
    assertNotAborted(options.signal)
    store.read(() => undefined)
    return await intoDirectory(target, predecessorsOf(store), () => writeExport(store, target, options))
  } catch (error) {
    assertNotAborted(options.signal)
    throw toStoreError(error)
  }
}

async function writeExport(
  store: StoreSession,
  target: string,
  options: CheckedExport,
): Promise<ExportReport> {
  const { lineFiles, manifest, files } = exportFilesOf(target, options.vectors)
  requireNone(files)
  // Before anything is read: an erasure during the export must be able to report these files.
  if (!store.connection.readonly) {
    store.write(() => {
      for (const file of lineFiles) rememberCopy(store, file, 'export')
    })
  }
  const notifier = new ProgressNotifier(options.onProgress)
  const unfinished = new UnfinishedFiles(files)
  try {
    const counts = await withSnapshot(store, (snapshot) => {
      const sources = [recordLines, auditLines, ...(options.vectors ? [vectorLines] : [])]
      const lines = sources.map((source) => source(snapshot, options.within))
      return writeLines(unfinished, lineFiles, lines, { notifier, signal: options.signal })
    })
    await unfinished.append(manifest, manifestText(store.now()))
    await unfinished.finish()
    assertNotAborted(options.signal)
    notifier.requireNoFailure()
    // The store may be closed, or another process may have exported meanwhile.
    store.connection.query(() => requireNone(files))
    unfinished.publish()
    const [records = 0, auditEntries = 0, vectors = 0] = counts
    return { records, auditEntries, vectors, files }
  } catch (error) {
    unfinished.discard()
    throw error
  }
}

/** The directory whose files would be imported as the predecessor's when the store is opened. */
function predecessorsOf({ connection: { path } }: StoreSession): string | undefined {
  return path === ':memory:' ? undefined : join(realpathSync.native(dirname(path)), PREDECESSOR_DIRECTORY)
}
