import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { assertNotAborted } from '../../../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
} from '../../../options/check.js'
import { manifestText } from '../../../predecessor/manifest.js'
import { rateOf } from '../../../progress/rate.js'
import { ProgressTeller } from '../../../progress/teller.js'
import { DEFAULT_SCOPE, requireScope } from '../../../records/scope.js'
import type { ExportOptions, ExportProgress, ExportReport } from '../../../transfer/export-report.js'
import { UnfinishedFiles } from '../../../transfer/unfinished-files.js'
import { rememberCopy } from '../care/copies.js'
import { toStoreError } from '../database/errors.js'
import type { StoreSession } from '../session.js'
import { withSnapshot } from '../snapshot.js'
import { auditLines, type ExportLines, recordLines, vectorLines } from './export-lines.js'
import { intoDirectory } from './export-target.js'

/** UTF-16 units gathered before they are written: a few milliseconds of work. */
const PORTION_UNITS = 64 * 1024

/**
 * Writes everything into a directory, in the predecessor's format, as it is at the moment of the call, a
 * portion in each turn of the event loop. The files get their names when all of them are whole and on disk,
 * `records.jsonl` last.
 */
export async function exportFiles(
  store: StoreSession,
  directory: unknown,
  given: ExportOptions = {},
): Promise<ExportReport> {
  const target = resolve(requirePath(directory, 'directory'))
  const options = checkOptions(given, ['vectors', 'within', 'onProgress', 'signal'], 'exportTo')
  const vectors = requireBoolean(options.vectors ?? false, 'vectors')
  const within = options.within === undefined ? DEFAULT_SCOPE : requireScope(options.within, 'within')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('exportTo')
  try {
    assertNotAborted(options.signal)
    store.read(() => undefined)
    return await intoDirectory(store, target, () =>
      writeExport(store, target, { ...options, vectors, within }),
    )
  } catch (error) {
    assertNotAborted(options.signal)
    throw toStoreError(error)
  }
}

async function writeExport(
  store: StoreSession,
  target: string,
  options: ExportOptions & { readonly within: string },
): Promise<ExportReport> {
  const names = ['records.jsonl', 'audit.jsonl', ...(options.vectors ? ['embeddings.jsonl'] : [])]
  const lineFiles = names.map((name) => join(target, name))
  const files = [...lineFiles, join(target, 'manifest.toml')]
  requireNone(files)
  // Before anything is read: an erasure of what is being written must be able to name it.
  if (!store.connection.readonly) {
    store.write(() => {
      for (const file of lineFiles) rememberCopy(store, file, 'export')
    })
  }
  const teller = new ProgressTeller(options.onProgress)
  const unfinished = new UnfinishedFiles(files)
  try {
    const counts = await withSnapshot(store, (snapshot) => {
      const sources = [recordLines, auditLines, ...(options.vectors ? [vectorLines] : [])]
      const lines = sources.map((source) => source(snapshot, options.within))
      return writeLines(unfinished, lineFiles, lines, teller, options.signal)
    })
    await unfinished.append(join(target, 'manifest.toml'), manifestText(store.now()))
    await unfinished.finish()
    assertNotAborted(options.signal)
    teller.requireNoFailure()
    // Closed, or another process has exported meanwhile.
    store.connection.query(() => requireNone(files))
    unfinished.publish()
    const [records = 0, auditEntries = 0, vectors = 0] = counts
    return { records, auditEntries, vectors, files }
  } catch (error) {
    unfinished.discard()
    throw error
  }
}

function requireNone(files: readonly string[]): void {
  const taken = files.find((file) => existsSync(file))
  if (taken === undefined) return
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a directory without an export, received one with ${taken}: choose another`,
  )
}

/** Lines written into each file. */
async function writeLines(
  unfinished: UnfinishedFiles,
  files: readonly string[],
  sources: readonly ExportLines[],
  teller: ProgressTeller<ExportProgress>,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const start = performance.now()
  const total = sources.reduce((sum, source) => sum + source.total, 0)
  let done = 0
  const report = () => teller.tell({ done, total, ...rateOf({ done, total }, start) })
  const counts: number[] = []
  for (const [index, { lines }] of sources.entries()) {
    let count = 0
    for (const portion of portions(lines)) {
      await unfinished.append(files[index] ?? '', portion.text)
      assertNotAborted(signal)
      teller.requireNoFailure()
      count += portion.lines
      done += portion.lines
      if (done < total) report()
    }
    counts.push(count)
  }
  report()
  return counts
}

function* portions(lines: Iterable<string>): Generator<{ readonly lines: number; readonly text: string }> {
  let text = ''
  let count = 0
  for (const line of lines) {
    text += line
    count += 1
    if (text.length < PORTION_UNITS) continue
    yield { lines: count, text }
    text = ''
    count = 0
  }
  if (count > 0) yield { lines: count, text }
}
