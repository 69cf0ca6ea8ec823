import { createHash, randomUUID } from 'node:crypto'
import { batches, newDatabase } from './contender.mjs'

const USER = 'bench'

/**
 * mem0's store in Postgres without a language model. Its `add` takes one memory at a time, with its own lookups. So
 * the data that `add` would store is passed to its vector store directly, which is faster. A recall is its own
 * `search`.
 *
 * @param {import('./contender.mjs').Place} place
 * @returns {Promise<import('./contender.mjs').Contender>}
 */
export async function openMem0({ server, made: { numbersOf } }) {
  process.env['MEM0_TELEMETRY'] = 'false'
  const { Memory, PGVector } = await import('../peers/node_modules/mem0ai/dist/oss/index.mjs')
  const { connectionString, bytes, query } = await newDatabase(server, 'mem0')
  const config = { collectionName: 'memories', embeddingModelDims: 384, dimension: 384, connectionString }
  const model = {
    embedQuery: async (/** @type {string} */ text) => numbersOf(text),
    embedDocuments: async (/** @type {readonly string[]} */ texts) => texts.map(numbersOf),
  }
  const memory = new Memory({
    version: 'v1.1',
    embedder: { provider: 'langchain', config: { model } },
    vectorStore: { provider: 'pgvector', config },
    // Never called, because nothing is inferred.
    llm: { provider: 'openai', config: { apiKey: 'none', model: 'none' } },
    disableHistory: true,
  })
  const vectors = new PGVector(config)
  await vectors.initialize()
  return {
    name: 'mem0, Postgres, exact',
    asks: 'meaning, words and names',
    fill: async (records) => {
      for (const batch of batches(records)) {
        await vectors.insert(
          batch.map(({ vector }) => [...vector]),
          batch.map(() => randomUUID()),
          batch.map(({ id, text }) => ({
            ...{ data: text, textLemmatized: text.toLowerCase(), user_id: USER, record: id },
            ...{ hash: createHash('md5').update(text).digest('hex'), createdAt: new Date().toISOString() },
          })),
        )
      }
      await query('ANALYZE')
    },
    recall: async (question, limit) => {
      const { results } = await memory.search(question, {
        filters: { user_id: USER },
        topK: limit,
        threshold: 0,
      })
      return results.map((/** @type {{ metadata: { record: string } }} */ { metadata }) => metadata.record)
    },
    bytes,
    // Its stores have connections without a way to close them: when the server stops they would end the process.
    close: async () => {
      for (const { client } of [vectors, ...Object.values(memory)].filter((of) => of?.client?.end))
        await client.end()
    },
  }
}
