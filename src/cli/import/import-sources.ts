import { type FolderProblem, reasonOf } from '../../folder/walk.js'
import type { InspectedStore } from '../../store/inspected.js'
import type { ImportProgress } from '../../transfer/import-report.js'
import { Pipe } from '../input/pipe.js'
import { nameOf } from '../input/source.js'
import type { Session } from '../session.js'
import { rootOf } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { showLineProgress } from '../terminal/line-progress.js'
import { InputError } from '../usage-error.js'
import type { ImportOutcome } from './outcome.js'
import type { ImportSource } from './recognize.js'
import type { ImportSettings } from './settings.js'
import { sourceBytes } from './source-bytes.js'

/** Options for importing sources other than notes. */
export interface SourcesOptions extends ImportSettings {
  /** Whether nothing else is imported: then a problem with the source fails the command. */
  readonly isAlone: boolean
}

/** Imports exports, files of records and pipes one by one, with one progress bar for all. */
export async function importSources(
  session: Session,
  store: InspectedStore,
  sources: readonly ImportSource[],
  options: SourcesOptions,
): Promise<{ readonly outcomes: readonly ImportOutcome[]; readonly problems: readonly FolderProblem[] }> {
  const { dryRun, isAlone } = options
  const { Rehearsal } = await import('./rehearsal.js')
  const rehearsal = dryRun ? await Rehearsal.of(store) : undefined
  const unit = sources.every(({ format }) => format !== 'jsonl') ? 'paragraphs' : 'lines'
  const bar = await Bar.open(session, { label: dryRun ? 'Checking' : 'Importing', unit })
  const show = showLineProgress(bar)
  const sizes = sources.map(sourceBytes)
  const totalBytes = total(sizes)
  const outcomes: ImportOutcome[] = []
  const problems: FolderProblem[] = []
  let before = 0
  const take = async (source: ImportSource): Promise<readonly ImportOutcome[]> => {
    const { signal } = session
    const { path, format } = source
    if (format === 'jsonl') {
      const { importRecords } = await import('./import-records.js')
      const onProgress = ({ file, lines, bytes, ...own }: ImportProgress) => {
        // Input from a pipe is on disk by now, so its size is known.
        const all = sources.length === 1 ? own.totalBytes : totalBytes
        show({ file: `${path}/${file}`, lines, bytes: before + bytes, totalBytes: all })
      }
      const { scope, restore } = options
      return importRecords(store, source, {
        dryRun,
        restore,
        scope,
        signal,
        onProgress,
        rootDir: session.options.store === undefined ? rootOf(session) : undefined,
      })
    }
    const { importPipe } = await import('./import-pipe.js')
    const work = {
      ...options,
      rehearsal,
      signal,
      onProgress: ({ paragraphs, bytes }: { readonly paragraphs: number; readonly bytes: number }) =>
        show({ file: path, lines: paragraphs, bytes: before + bytes, totalBytes }),
    }
    return [await importPipe(store, { path, format, pipe: source.pipe ?? new Pipe(path, signal) }, work)]
  }
  try {
    for (const [index, source] of sources.entries()) {
      try {
        outcomes.push(...(await take(source)))
      } catch (error) {
        if (isAlone || !isOfSource(error)) throw error
        problems.push({ path: nameOf(source.path), reason: reasonOf(error) })
      }
      before += sizes[index] ?? 0
    }
  } finally {
    bar.close()
  }
  return { outcomes, problems }
}

/** Whether an error concerns only its source. An error of the store concerns all of them. */
function isOfSource(error: unknown): boolean {
  return error instanceof InputError || (error instanceof Error && 'syscall' in error)
}

/** Undefined if any of them is. */
function total(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0)
}
