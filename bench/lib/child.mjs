// One contender in a process of its own, so that no contender is affected by what another left behind.
import { measureAgreement } from '../measures/agreement.mjs'
import { measureBulk } from '../measures/bulk.mjs'
import { measureInteractive } from '../measures/interactive.mjs'
import { peakMemoryMb } from '../measures/peak-memory.mjs'
import { measureSingle } from '../measures/single.mjs'

/** The parent is gone, so nobody waits for the answer. */
const abandon = () => process.exit(1)
process.once('disconnect', abandon)
process.once('message', async (/** @type {import('../contenders/contract.mjs').Job} */ job) => {
  try {
    process.send?.({ result: await resultOf(job) })
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.message : String(error) })
  }
  process.removeListener('disconnect', abandon)
  process.disconnect()
})

/**
 * @param {import('../contenders/contract.mjs').Job} job
 * @returns {Promise<import('../contenders/contract.mjs').Result>}
 */
async function resultOf(job) {
  const begun = performance.now()
  const contender = await import(`../contenders/${job.module}`)
  if (contender.measure !== undefined) return await contender.measure(job)
  /** @type {import('../contenders/contract.mjs').Loaded} */
  const loaded = await contender.load(job)
  await loaded.embedOne(job.shortTexts[0] ?? '')
  const firstVectorMs = performance.now() - begun
  const loadedRssMb = peakMemoryMb()
  const single = await measureSingle(loaded, job)
  const bulk = await measureBulk(loaded, job)
  const peakRssMb = peakMemoryMb()
  const interactive = await measureInteractive(loaded, job)
  const agreement = await measureAgreement(loaded, job)
  return {
    versions: loaded.versions,
    firstVectorMs,
    loadedRssMb,
    peakRssMb,
    ...single,
    ...bulk,
    ...interactive,
    ...agreement,
  }
}
