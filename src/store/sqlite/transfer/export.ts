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
import { UnfinishedFiles } from '../../../transfer/unfinished-files.js'
import type { Progress } from '../../../vectors/embedder.js'
import { rememberCopy } from '../care/erase.js'
import { toStoreError } from '../database/errors.js'
import type { StoreSession } from '../session.js'
import { withSnapshot } from '../snapshot.js'
import { auditLines, type ExportLines, recordLines, vectorLines } from './export-lines.js'
import { intoDirectory } from './export-target.js'

/** Where an export stands. `done` and `total` count lines: records, audit entries and vectors. */
export interface ExportProgress extends Progress {
  /** Lines done a second, since the beginning. */
  readonly perSecond: number
  /** Estimated time left. */
  readonly secondsLeft: number
}

/** What is exported, and how that is followed and ended. */
export interface ExportOptions {
  /** The vectors of the active space too, in `embeddings.jsonl`. Default false. */
  readonly vectors?: boolean | undefined
  /**
   * After each portion, and once at the end, before the files get their names. What it throws ends the export,
   * and leaves nothing. A promise that it returns is not awaited; rejected before the files have their names, it
   * ends the export too.
   */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined
  /** Ends the export with `signal.reason`; what was written is removed. */
  readonly signal?: AbortSignal | undefined
}

/** What an export has written. */
export interface ExportReport {
  /** Lines of `records.jsonl`. */
  readonly records: number
  /** Lines of `audit.jsonl`. */
  readonly auditEntries: number
  /** Lines of `embeddings.jsonl`; 0 without it. */
  readonly vectors: number
  /** Absolute paths. */
  readonly files: readonly string[]
}

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
  options: ExportOptions = {},
): Promise<ExportReport> {
  const target = resolve(requirePath(directory, 'directory'))
  checkOptions(options, ['vectors', 'onProgress', 'signal'], 'exportTo')
  const vectors = requireBoolean(options.vectors ?? false, 'vectors')
  requireOptionalFunction(options.onProgress, 'onProgress')
  requireOptionalSignal(options.signal, 'signal')
  store.requireNoTransaction('exportTo')
  try {
    assertNotAborted(options.signal)
    store.read(() => undefined)
    return await intoDirectory(store, target, () => writeExport(store, target, { ...options, vectors }))
  } catch (error) {
    assertNotAborted(options.signal)
    throw toStoreError(error)
  }
}

async function writeExport(
  store: StoreSession,
  target: string,
  options: ExportOptions,
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
      const lines = sources.map((source) => source(snapshot))
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
