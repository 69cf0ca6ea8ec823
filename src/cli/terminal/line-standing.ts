import type { ImportProgress } from '../../store/transfer/import-report.js'
import type { Bar } from './bar.js'

/** Where the lines of one file are, and, where the sizes of the files are known, how much of them is done. */
type LineProgress = Pick<ImportProgress, 'file' | 'lines'> & Partial<ImportProgress>

/** Shows lines of files on a bar. How many there are nobody knows; how long they take, their bytes tell. */
export function lineStanding(bar: Bar): (progress: LineProgress) => void {
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

function secondsLeft({ bytes = 0, totalBytes = 0 }: LineProgress, elapsed: number): number | undefined {
  return bytes > 0 ? (elapsed * (totalBytes - bytes)) / bytes / 1000 : undefined
}
