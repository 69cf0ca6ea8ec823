import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../lib/statistics.mjs'

const PAUSE_MS = 25

/**
 * Reads a small file again and again, as another part of a program might, from now until `stop`. The clock starts when
 * the read is due, not when the event loop gets to it.
 *
 * @param {string} file
 */
export function watchFileReads(file) {
  let isStopped = false
  const samples = (async () => {
    const taken = []
    while (!isStopped) {
      const due = performance.now() + PAUSE_MS
      await sleep(PAUSE_MS)
      await readFile(file)
      taken.push(performance.now() - due)
    }
    return taken
  })()
  return {
    stop: async () => {
      isStopped = true
      const taken = await samples
      return { readFileP99Ms: percentile(taken, 0.99), readFileMaxMs: percentile(taken, 1) }
    },
  }
}
