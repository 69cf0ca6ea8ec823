import { percentile } from '../lib/statistics.mjs'

/**
 * One short text per call, call after call, without other work.
 *
 * @param {import('../contenders/contract.mjs').Loaded} loaded
 * @param {import('../contenders/contract.mjs').Job} job
 */
export async function measureSingle({ embedOne }, { shortTexts, effort }) {
  const samples = []
  for (let call = 0; call < effort.warmUpCalls + effort.singleCalls; call += 1) {
    const text = shortTexts[call % shortTexts.length] ?? ''
    const begun = performance.now()
    await embedOne(text)
    if (call >= effort.warmUpCalls) samples.push(performance.now() - begun)
  }
  return { singleP50Ms: percentile(samples, 0.5), singleP99Ms: percentile(samples, 0.99) }
}
