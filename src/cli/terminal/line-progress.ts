import type { ImportProgress } from '../../transfer/import-report.js'
import type { Bar } from './bar.js'

/** Lines or paragraphs of one file so far and, if the sizes are known, how much of all files is done. */
type LineProgress = Pick<ImportProgress, 'file' | 'lines'> & {
  readonly bytes?: number
  readonly totalBytes?: number | undefined
}

/** Shows lines of files on a bar. Their number is unknown; the bytes give the time left. */
export function showLineProgress(bar: Bar): (progress: LineProgress) => void {
  const begun = performance.now()
  let before = 0
  let file: string | undefined
  let inFile = 0
  return (progress) => {
    if (progress.file !== file) before += inFile
    file = progress.file
    inFile = progress.lines
    const done = before + inFile
    const elapsed = Math.max(1, performance.now() - begun)
    bar.show({ done, perSecond: (1000 * done) / elapsed, secondsLeft: secondsLeft(progress, elapsed) })
  }
}

function secondsLeft({ bytes = 0, totalBytes }: LineProgress, elapsed: number): number | undefined {
  if (bytes === 0 || totalBytes === undefined) return undefined
  // A file may grow while it is read.
  return (elapsed * Math.max(0, totalBytes - bytes)) / bytes / 1000
}
