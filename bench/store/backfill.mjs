import { spread } from '../lib/statistics.mjs'
import { makeRecords, unitVector } from './records.mjs'

const RECORDS = 2000

/**
 * The cost of a backfill besides inference: the embedder returns precomputed vectors.
 *
 * @param {() => import('../../dist/index.js').SqliteMemoryRepository} openStore a fresh one
 * @param {number} runs
 */
export async function measureBackfill(openStore, runs) {
  const vectors = Array.from({ length: 64 }, unitVector)
  /** @type {number[]} */
  const perSecond = []
  for (let run = 0; run < runs; run += 1) {
    const store = openStore()
    store.insertRecords(makeRecords(0, RECORDS).map(({ kind, text }) => ({ kind, text })))
    const begun = performance.now()
    const embedded = await store.batchEmbedMissing(instantEmbedder(vectors))
    perSecond.push((1000 * embedded) / (performance.now() - begun))
    store.close()
  }
  return { records: RECORDS, recordsPerSecond: spread(perSecond) }
}

/**
 * @param {readonly Float32Array[]} vectors
 * @returns {import('../../dist/index.js').Embedder}
 */
function instantEmbedder(vectors) {
  let next = 0
  const take = () => vectors[next++ % vectors.length] ?? new Float32Array()
  return {
    info: { fingerprint: 'made before', dimensions: 384, model: 'made before' },
    embed: async () => take(),
    embedBatch: async (texts) => texts.map(take),
  }
}
