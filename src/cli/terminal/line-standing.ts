import type { ImportProgress } from '../../store/transfer/import-report.js'
import type { Bar } from './bar.js'

/** Shows lines of files, of which nobody knows how many there are, on a bar. */
export function lineStanding(bar: Bar): (progress: ImportProgress) => void {
  const begun = performance.now()
  let before = 0
  let file: string | undefined
  let inFile = 0
  return (progress) => {
    if (progress.file !== file) before += inFile
    file = progress.file
    inFile = progress.lines
    const done = before + inFile
    bar.show({ done, perSecond: (1000 * done) / Math.max(1, performance.now() - begun) })
  }
}
