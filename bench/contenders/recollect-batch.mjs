import { loadEngine } from './recollect-engine.mjs'

/**
 * All texts in one call.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load(job) {
  const { engine, versions } = await loadEngine(job)
  return {
    versions,
    embedOne: (text) => engine.embed(text),
    embedAll: (texts, signal) => engine.embedBatch(texts, { signal }),
  }
}
