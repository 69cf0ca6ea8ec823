import type { Bar } from './bar.js'

/** How far one part after the other is, of all of them. */
interface PartProgress {
  readonly part: string
  readonly done: number
  readonly total: number
}

/** Shows what is being done now on a bar, and how long all of it takes. */
export function partStanding(bar: Bar, verb = 'Checking'): (progress: PartProgress) => void {
  const begun = performance.now()
  return ({ part, done, total }) => {
    const seconds = Math.max(0.001, (performance.now() - begun) / 1000)
    const perSecond = done / seconds
    const secondsLeft = perSecond === 0 ? undefined : (total - done) / perSecond
    bar.show({ done, total, perSecond, secondsLeft, label: `${verb} ${part}` })
  }
}
