import { loadEngine } from './recollect-engine.mjs'

/**
 * One text per call, the next call when the previous one has its vector: nothing to sort or batch.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load(job) {
  const { engine, versions } = await loadEngine(job)
  return {
    versions,
    embedOne: (text) => engine.embed(text),
    embedAll: async (texts, signal) => {
      const vectors = []
      for (const text of texts) {
        if (signal.aborted) break
        vectors.push(await engine.embed(text, { priority: 'background' }))
      }
      return vectors
    },
  }
}
