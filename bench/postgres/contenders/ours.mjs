import { MemoryOrchestrator, SqliteMemoryRepository } from '../../../dist/index.js'
import { PostgresMemoryStore } from '../../../dist/postgres/index.js'
import { batches, newDatabase } from './contender.mjs'

/** @typedef {import('./contender.mjs').Place} Place */

/**
 * @param {Place} place
 * @returns {Promise<import('./contender.mjs').Contender>}
 */
export async function openSqlite({ folder, made: { embedder } }) {
  const repository = SqliteMemoryRepository.open({ rootDir: folder, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine: embedder, logger: null })
  return {
    name: 'recollect, SQLite',
    asks: 'words and meaning',
    fill: async (records) => {
      for (const batch of batches(records)) {
        repository.insertRecords(batch.map(({ id, text }) => ({ id, kind: 'fact', text })))
        await repository.batchEmbedMissing(embedder, { chunkSize: CHUNK })
      }
    },
    recall: async (question, limit) => ids(await memory.recall(question, { limit })),
    bytes: async () => repository.status().databaseBytes,
    close: async () => {
      await memory.close()
      repository.close()
    },
  }
}

/** How many records a backfill embeds and stores at a time. */
const CHUNK = 500

/**
 * The store in Postgres with exact search, and the cost and results of an index of vectors on the same records.
 *
 * @param {Place} place
 * @returns {Promise<import('./contender.mjs').Contender & { withIndex: () => Promise<{ seconds: number, recall:
 *   import('./contender.mjs').Contender['recall'], sameOf: (questions: readonly string[], limit: number) =>
 *   Promise<number>, close: () => Promise<void> }> }>}
 */
export async function openPostgres({ server, made: { embedder } }) {
  const { connectionString, bytes, query } = await newDatabase(server, 'recollect')
  const open = async (/** @type {'exact' | 'hnsw'} */ embeddingIndex) => {
    const store = await PostgresMemoryStore.open({ connectionString, embeddingIndex, logger: null })
    const memory = await MemoryOrchestrator.open({ store, engine: embedder, logger: null })
    return { store, memory }
  }
  const { store, memory } = await open('exact')
  await store.ready()
  return {
    name: 'recollect, Postgres, exact',
    asks: 'words and meaning',
    fill: async (records) => {
      for (const batch of batches(records)) {
        await store.insert(batch.map(({ id, text }) => ({ id, kind: 'fact', text })))
        await store.embedMissing(embedder, { chunkSize: CHUNK })
      }
      await query('ANALYZE')
    },
    recall: async (question, limit) => ids(await memory.recall(question, { limit })),
    bytes,
    withIndex: async () => {
      const begun = performance.now()
      const indexed = await open('hnsw')
      await indexed.store.ready()
      const seconds = (performance.now() - begun) / 1000
      return {
        seconds,
        recall: async (question, limit) => ids(await indexed.memory.recall(question, { limit })),
        sameOf: async (questions, limit) => {
          let [same, all] = [0, 0]
          for (const question of questions) {
            const vector = await embedder.embed(question)
            const exact = ids(await store.nearest(vector, limit))
            const found = new Set(ids(await indexed.store.nearest(vector, limit)))
            same += exact.filter((id) => found.has(id)).length
            all += exact.length
          }
          return same / all
        },
        close: async () => {
          await indexed.memory.close()
          await indexed.store.close()
        },
      }
    },
    close: async () => {
      await memory.close()
      await store.close()
    },
  }
}

/** @param {readonly { readonly record: { readonly id: string } }[]} hits */
const ids = (hits) => hits.map(({ record }) => record.id)
