import { rateOf } from '../../progress/rate.js'
import type { Bar } from './bar.js'

/** Shows on a bar how many of that many files are done. */
export function fileStanding(bar: Bar, total: number): () => void {
  const begun = performance.now()
  let done = 0
  return () => {
    done += 1
    bar.show({ done, total, ...rateOf({ done, total }, begun) })
  }
}
