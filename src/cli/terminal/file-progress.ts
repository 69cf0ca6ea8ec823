import { rateOf } from '../../progress/rate.js'
import type { Bar } from './bar.js'

/** Shows on a bar how many files of `total` are done. */
export function showFileProgress(bar: Bar, total: number): () => void {
  const begun = performance.now()
  let done = 0
  return () => {
    done += 1
    bar.show({ done, total, ...rateOf({ done, total }, begun) })
  }
}
