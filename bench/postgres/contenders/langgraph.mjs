import { batches, newDatabase } from './contender.mjs'

/**
 * LangGraph's store in Postgres with its default HNSW index, searched by meaning, as it does with an embedder.
 *
 * @param {import('./contender.mjs').Place} place
 * @returns {Promise<import('./contender.mjs').Contender>}
 */
export async function openLangGraph({ server, made: { numbersOf } }) {
  const { PostgresStore } = await import(
    '../peers/node_modules/@langchain/langgraph-checkpoint-postgres/dist/store/index.js'
  )
  const { connectionString, bytes } = await newDatabase(server, 'langgraph')
  const embed = async (/** @type {readonly string[]} */ texts) => texts.map(numbersOf)
  const store = PostgresStore.fromConnString(connectionString, {
    index: { dims: 384, embed, fields: ['text'] },
  })
  await store.setup()
  return {
    name: 'LangGraph, Postgres, HNSW',
    asks: 'meaning',
    fill: async (records) => {
      for (const batch of batches(records)) {
        await store.batch(
          batch.map(({ id, text }) => ({ namespace: ['memories'], key: id, value: { text } })),
        )
      }
    },
    recall: async (question, limit) => {
      const found = await store.search(['memories'], { query: question, limit })
      return found.map((/** @type {{ key: string }} */ { key }) => key)
    },
    bytes,
    close: () => store.stop(),
  }
}
