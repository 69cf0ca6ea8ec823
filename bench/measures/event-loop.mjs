import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

const RESOLUTION_MS = 2

/** Watches how late the event loop's timers are, from now until `stop`. */
export function watchEventLoop() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  // The histogram holds the time between two ticks of its timer: the timer's own period is no delay.
  const delayMs = (/** @type {number} */ ns) => Math.max(0, ns / 1e6 - RESOLUTION_MS)
  return {
    stop: async () => {
      // The tick that a block has delayed comes after the block's own result: it has to be waited for.
      await sleep(2 * RESOLUTION_MS)
      histogram.disable()
      return { loopDelayP99Ms: delayMs(histogram.percentile(99)), loopDelayMaxMs: delayMs(histogram.max) }
    },
  }
}
