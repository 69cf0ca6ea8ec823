import { assertNotAborted } from '../../options/abort.js'
import type { ProgressNotifier } from '../../progress/notifier.js'
import { rateOf } from '../../progress/rate.js'
import type { ExportProgress } from '../../transfer/export-report.js'
import type { UnfinishedFiles } from '../../transfer/unfinished-files.js'

/** How many UTF-16 units are gathered before they are written: a few milliseconds of work. */
const PORTION_UNITS = 64 * 1024

/** The lines of one file of an export. */
export interface ExportLines<Lines = Iterable<string> | AsyncIterable<string>> {
  readonly total: number
  readonly lines: Lines
}

/** How to follow and stop writing lines. */
export interface WriteLinesOptions {
  readonly notifier: ProgressNotifier<ExportProgress>
  readonly signal: AbortSignal | undefined
}

/** Writes lines into files; returns the number of lines in each. */
export async function writeLines(
  unfinished: UnfinishedFiles,
  files: readonly string[],
  sources: readonly ExportLines[],
  { notifier, signal }: WriteLinesOptions,
): Promise<number[]> {
  const start = performance.now()
  const total = sources.reduce((sum, source) => sum + source.total, 0)
  let done = 0
  const report = () => notifier.notify({ done, total, ...rateOf({ done, total }, start) })
  const counts: number[] = []
  for (const [index, { lines }] of sources.entries()) {
    let count = 0
    for await (const portion of portions(lines)) {
      await unfinished.append(files[index] ?? '', portion.text)
      assertNotAborted(signal)
      notifier.requireNoFailure()
      count += portion.lines
      done += portion.lines
      if (done < total) report()
    }
    counts.push(count)
  }
  report()
  return counts
}

async function* portions(
  lines: ExportLines['lines'],
): AsyncGenerator<{ readonly lines: number; readonly text: string }> {
  let text = ''
  let count = 0
  for await (const line of lines) {
    text += line
    count += 1
    if (text.length < PORTION_UNITS) continue
    yield { lines: count, text }
    text = ''
    count = 0
  }
  if (count > 0) yield { lines: count, text }
}
