import { peerText } from './peer-text.mjs'

const USER = 'bench'

/**
 * mem0's TypeScript store without a language model: each text is a memory (`infer: false`), in mem0's own in-memory
 * store, with our model's vectors. It ranks by its own mean of the cosine, BM25 and named entities.
 *
 * @param {import('./open.mjs').PeerStore} store
 * @returns {Promise<import('./open.mjs').Peer>}
 */
export async function openMem0({ records, embed }) {
  process.env['MEM0_TELEMETRY'] = 'false'
  const { Memory } = await import('mem0ai/oss')
  const numbers = async (/** @type {readonly string[]} */ texts) => (await embed(texts)).map((of) => [...of])
  const model = {
    embedQuery: async (/** @type {string} */ text) => (await numbers([text]))[0],
    embedDocuments: numbers,
  }
  const memory = new Memory({
    version: 'v1.1',
    embedder: { provider: 'langchain', config: { model } },
    vectorStore: {
      provider: 'memory',
      config: { collectionName: 'bench', dimension: 384, dbPath: ':memory:' },
    },
    // Never called, because nothing is inferred.
    llm: { provider: 'openai', config: { apiKey: 'none', model: 'none' } },
    disableHistory: true,
  })
  for (const record of records) {
    const text = peerText(record)
    // It refuses an empty text, of which Cranfield has one.
    if (text.trim() === '') continue
    await memory.add(text, { userId: USER, infer: false, metadata: { record: record.id } })
  }
  return {
    name: 'mem0',
    async ask(question, limit) {
      const { results } = await memory.search(question, {
        filters: { user_id: USER },
        topK: limit,
        threshold: 0,
      })
      return results.map((/** @type {any} */ { metadata }) => metadata.record)
    },
    async close() {},
  }
}
