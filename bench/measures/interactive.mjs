import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../lib/statistics.mjs'

/** Milliseconds between an answer and the next question. */
const PAUSE_MS = 50

/**
 * Embeds one short text from time to time while the bulk work runs. The clock starts when the text is due, not when
 * the event loop gets to it, because a caller also waits for a blocked loop.
 *
 * @param {import('../contenders/contract.mjs').Loaded} loaded
 * @param {import('../contenders/contract.mjs').Job} job
 */
export async function measureInteractive({ embedOne, embedAll }, { texts, shortTexts, effort }) {
  const stop = new AbortController()
  let isRunning = true
  const bulk = settled(embedAll(texts, stop.signal)).finally(() => {
    isRunning = false
  })
  const samples = []
  const deadline = performance.now() + effort.interactiveLimitMs
  while (isRunning && samples.length < effort.interactiveCalls && performance.now() < deadline) {
    const due = performance.now() + PAUSE_MS
    await sleep(PAUSE_MS)
    await embedOne(shortTexts[samples.length % shortTexts.length] ?? '')
    samples.push(performance.now() - due)
  }
  stop.abort()
  await bulk
  return {
    interactiveP50Ms: percentile(samples, 0.5),
    interactiveP99Ms: percentile(samples, 0.99),
    interactiveCalls: samples.length,
  }
}

/**
 * Some bulk calls reject when they are stopped, which is not a failure here.
 *
 * @param {Promise<unknown>} call
 */
async function settled(call) {
  await Promise.allSettled([call])
}
