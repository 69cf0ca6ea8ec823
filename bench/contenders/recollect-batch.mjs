import { loadEngine } from './recollect-engine.mjs'

/**
 * All texts in one call.
 *
 * @param {import('./contract.mjs').Job} job
 * @param {'float32' | 'int8'} [precision]
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load(job, precision) {
  const { engine, versions } = await loadEngine(job, precision)
  return {
    versions,
    embedOne: (text) => engine.embed(text),
    embedAll: (texts, signal) => engine.embedBatch(texts, { signal }),
  }
}
