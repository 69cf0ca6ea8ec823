import type { Progress } from '../vectors/embedder.js'

/** How fast work progresses. */
export interface Rate {
  readonly perSecond: number
  readonly secondsLeft: number
}

/** The rate since `start`, a time of `performance.now()`, and the time that the rest takes at that rate. */
export function rateOf({ done, total }: Progress, start: number): Rate {
  const seconds = Math.max(0.001, (performance.now() - start) / 1000)
  const perSecond = done / seconds
  return { perSecond, secondsLeft: perSecond === 0 ? 0 : (total - done) / perSecond }
}
