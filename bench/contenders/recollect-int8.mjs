import { load as loadBatch } from './recollect-batch.mjs'

/**
 * All texts in one call, in int8.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export function load(job) {
  return loadBatch(job, 'int8')
}
