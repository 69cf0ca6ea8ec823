import type { Bar } from './bar.js'

/** Progress through parts that are done one after the other. */
export interface PartProgress {
  readonly part: string
  readonly done: number
  readonly total: number
}

/** Shows the current part on a bar, and the time left for all parts. */
export function showPartProgress(bar: Bar, verb = 'Checking'): (progress: PartProgress) => void {
  let begun: number | undefined
  return ({ part, done, total }) => {
    const now = performance.now()
    begun ??= now
    const seconds = Math.max(0.001, (now - begun) / 1000)
    const perSecond = done / seconds
    const secondsLeft = perSecond === 0 ? undefined : (total - done) / perSecond
    bar.show({ done, total, perSecond, secondsLeft, label: `${verb} ${part}` })
  }
}
