import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const RESOLUTION_MS = 2

/** Measures how late the event loop's timers are, from now until `stop`. */
export function watchEventLoop() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  // The histogram has the time between two ticks of its timer, so the timer's period must be subtracted.
  const delayMs = (/** @type {number} */ ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS)
  return {
    stop: async () => {
      // The tick that blocking has delayed comes after the blocking call returns, so wait for it.
      await sleep(2 * RESOLUTION_MS)
      histogram.disable()
      return { loopDelayP99Ms: delayMs(histogram.percentile(99)), loopDelayMaxMs: delayMs(histogram.max) }
    },
  }
}
