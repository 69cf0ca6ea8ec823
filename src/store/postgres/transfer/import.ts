import { basename, dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { assertNotAborted } from '../../../options/abort.js'
import { readManifest } from '../../../predecessor/manifest.js'
import { ProgressNotifier } from '../../../progress/notifier.js'
import type {
  ImportedFile,
  ImportFromOptions,
  ImportProgress,
  ImportReport,
  RejectedLine,
} from '../../../transfer/import-report.js'
import { type LineBatch, lineBatches } from '../../../transfer/line-batches.js'
import { toFileError } from '../../file-errors.js'
import {
  type CheckedImport,
  checkImport,
  isImportFile,
  logImport,
  sizeOf,
} from '../../transfer/import-source.js'
import { RejectedLines } from '../../transfer/rejected-lines.js'
import type { Statements } from '../connection/statements.js'
import { rememberCopy } from '../records/erase.js'
import type { PostgresSession } from '../session.js'
import { foldCounts } from '../words/counts.js'
import { BatchResult, type TakeBatch } from './import-batch.js'
import { auditTaker } from './take-audit.js'
import { recordTaker } from './take-records.js'
import { vectorTaker } from './take-vectors.js'

/** How often a batch is tried if another instance stores the same ids at the same time. */
const MAX_TRIES = 3

/** Approximate number of word counts that a record changes. */
const WORDS_A_RECORD = 20

/** Imports a file of records, or the files of a directory, a batch in each transaction. */
export async function importFrom(
  session: PostgresSession,
  source: unknown,
  given: ImportFromOptions = {},
): Promise<ImportReport> {
  const checked = checkImport(source, given)
  const { options, dryRun } = checked
  const notifier = new ProgressNotifier(options.onProgress)
  try {
    assertNotAborted(options.signal)
    if (dryRun) return await rehearsed(session, checked, notifier)
    const report = await session.observed(
      'importFrom',
      () => new Import(session, checked, notifier, (work) => session.write(work)).report(),
      ({ records }) => records.imported,
    )
    logImport(session.log, report)
    return report
  } catch (error) {
    assertNotAborted(options.signal)
    throw toFileError(error)
  }
}

/** Runs the whole import in one transaction, which is rolled back. */
async function rehearsed(
  session: PostgresSession,
  checked: CheckedImport,
  notifier: ProgressNotifier<ImportProgress>,
): Promise<ImportReport> {
  let report: ImportReport | undefined
  try {
    return await session.write(async (tx) => {
      report = await new Import(session, checked, notifier, (work) => work(tx)).report()
      throw new Rehearsed()
    })
  } catch (error) {
    if (error instanceof Rehearsed && report !== undefined) return report
    throw error
  }
}

class Rehearsed extends Error {}

type Transaction = <T>(work: (tx: Statements) => Promise<T>) => Promise<T>

class Import {
  readonly #session: PostgresSession
  readonly #checked: CheckedImport
  readonly #notifier: ProgressNotifier<ImportProgress>
  readonly #write: Transaction
  readonly #rejections: RejectedLine[] = []
  readonly #rejectedFiles: string[] = []
  readonly #rejectedNotKept: string[] = []
  readonly #unknownFields = new Set<string>()
  /** Files with rejected lines, for an erasure to report. */
  readonly #copies: string[] = []

  constructor(
    session: PostgresSession,
    checked: CheckedImport,
    notifier: ProgressNotifier<ImportProgress>,
    write: Transaction,
  ) {
    this.#session = session
    this.#checked = checked
    this.#notifier = notifier
    this.#write = write
  }

  async report(): Promise<ImportReport> {
    const { from, scope, restore, dryRun } = this.#checked
    const records = isImportFile(from) ? from : join(from, 'records.jsonl')
    const alone = records === from
    const directory = dirname(records)
    const manifestPath = join(directory, 'manifest.toml')
    // Nothing is stored, so the caller is not notified of texts that would be cut.
    const notifier = dryRun ? { notifyTruncation: () => undefined } : this.#session
    const takers: readonly (readonly [string, TakeBatch])[] = [
      [records, recordTaker(this.#session, { scope, restore, notifier, unknownFields: this.#unknownFields })],
      [join(directory, 'audit.jsonl'), auditTaker(scope)],
      [join(directory, 'embeddings.jsonl'), vectorTaker(this.#session, scope)],
    ]
    const isRead = (path: string) => isImportFile(path) && (!alone || path === records)
    const sizes = takers.map(([path]) => (isRead(path) ? sizeOf(path) : 0))
    const totalBytes = sizes.reduce((sum, size) => sum + size, 0)
    const files: ImportedFile[] = []
    let before = 0
    for (const [index, [path, take]] of takers.entries()) {
      files.push(isRead(path) ? await this.#file(path, take, { before, totalBytes }) : unread(path))
      before += sizes[index] ?? 0
    }
    const [fromRecords, audit, vectors] = files as [ImportedFile, ImportedFile, ImportedFile]
    return {
      ...{ records: fromRecords, audit, vectors },
      rejections: this.#rejections,
      rejectedFiles: this.#rejectedFiles,
      rejectedNotKept: this.#rejectedNotKept,
      backups: [],
      unknownFields: [...this.#unknownFields].slice(0, 100),
      manifest: !alone && isImportFile(manifestPath) ? readManifest(manifestPath) : null,
    }
  }

  async #file(
    path: string,
    take: TakeBatch,
    { before, totalBytes }: { readonly before: number; readonly totalBytes: number },
  ): Promise<ImportedFile> {
    const { options, dryRun } = this.#checked
    const remember = (copy: string) => this.#copies.push(copy)
    const rejected = new RejectedLines(remember, path, this.#rejections, !dryRun)
    const counts = { imported: 0, there: 0, forgotten: 0, restored: 0 }
    let [lines, bytes, truncated] = [0, before, 0]
    try {
      for (const batch of lineBatches(path)) {
        assertNotAborted(options.signal)
        this.#notifier.requireNoFailure()
        const result = await this.#batch(batch, take)
        for (const { line, reason } of result.rejected) rejected.add(line, reason)
        await this.#keep(rejected)
        for (const key of ['imported', 'there', 'forgotten', 'restored'] as const)
          counts[key] += result.counts[key]
        truncated += result.truncated
        lines += batch.lines.length
        bytes += batch.bytes
        // A file may grow while it is read.
        this.#notifier.notify({ file: basename(path), lines, bytes: Math.min(bytes, totalBytes), totalBytes })
      }
      const kept = rejected.finish()
      if (kept !== undefined) this.#rejectedFiles.push(kept)
      if (rejected.denied) this.#rejectedNotKept.push(path)
    } finally {
      rejected.close()
    }
    const { there: alreadyThere, ...others } = counts
    return { path, lines, ...others, alreadyThere, rejected: rejected.count, truncated }
  }

  async #batch({ lines }: LineBatch, take: TakeBatch): Promise<BatchResult> {
    for (let tries = 1; ; tries++) {
      try {
        const result = await this.#write(async (tx) => {
          const result = new BatchResult()
          await take(tx, lines, result)
          return result
        })
        if (!this.#checked.dryRun) await foldCounts(this.#session, result.counts.imported * WORDS_A_RECORD)
        return result
      } catch (error) {
        const isTaken = error instanceof RecollectError && error.code === 'RECORD_EXISTS'
        if (!isTaken || tries === MAX_TRIES || this.#checked.dryRun) throw error
      }
    }
  }

  async #keep(rejected: RejectedLines): Promise<void> {
    rejected.keep()
    const copies = this.#copies.splice(0)
    if (copies.length === 0) return
    await this.#write(async (tx) => {
      for (const copy of copies) await rememberCopy(this.#session, tx, copy, 'import')
    })
  }
}

function unread(path: string): ImportedFile {
  return {
    ...{ path, lines: 0, imported: 0, alreadyThere: 0, forgotten: 0, restored: 0, rejected: 0, truncated: 0 },
  }
}
