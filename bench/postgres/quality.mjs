import { MemoryOrchestrator, SqliteMemoryRepository } from '../../dist/index.js'
import { PostgresMemoryStore } from '../../dist/postgres/index.js'
import { collections } from '../recall/collections.mjs'
import { mean, measure } from '../recall/measures.mjs'
import { newDatabase } from './contenders/contender.mjs'

const LIMIT = 10

/**
 * Asks both stores our own questions, both halves, with the real engine, and counts what is right among the first ten.
 *
 * @param {import('./contenders/contender.mjs').Place['server']} server
 * @param {import('../../dist/index.js').EmbeddingEngine} engine
 * @returns {Promise<readonly { store: string, questions: number, r10: number, ndcg: number }[]>}
 */
export async function measureQuality(server, engine) {
  const { connectionString } = await newDatabase(server, 'quality')
  /** @type {Record<string, { r10: number, ndcg: number }[]>} */
  const found = { SQLite: [], Postgres: [] }
  let number = 0
  const sets = [true, false].flatMap((held) => collections({ data: null, held, pooled: false }))
  for (const { stores } of sets) {
    for (const { records, questions } of stores) {
      number += 1
      const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
      const postgres = await PostgresMemoryStore.open({
        ...{ connectionString, schema: `set_${number}`, logger: null },
      })
      for (const [name, kept] of /** @type {const} */ ([
        ['SQLite', { repository }],
        ['Postgres', { store: postgres }],
      ])) {
        const memory = await MemoryOrchestrator.open({ ...kept, engine, logger: null })
        await memory.ensureReady()
        await insert(name === 'SQLite' ? repository : postgres, records)
        if (name === 'SQLite') await repository.batchEmbedMissing(engine)
        else await postgres.embedMissing(engine)
        for (const { text, relevant } of questions) {
          if (relevant.size === 0) continue
          const hits = await memory.recall(text, { limit: LIMIT, minScore: 0 })
          const { r10, ndcg } = measure(
            hits.map(({ record }) => record.id),
            relevant,
          )
          found[name]?.push({ r10, ndcg })
        }
        await memory.close()
      }
      repository.close()
      await postgres.close()
    }
  }
  return Object.entries(found).map(([store, of]) => ({
    ...{ store, questions: of.length },
    ...{ r10: mean(of.map(({ r10 }) => r10)), ndcg: mean(of.map(({ ndcg }) => ndcg)) },
  }))
}

/**
 * Only the replacing record is stored, because a search finds only that.
 *
 * @param {SqliteMemoryRepository | PostgresMemoryStore} store
 * @param {readonly import('../recall/load/collection.mjs').BenchRecord[]} records
 */
async function insert(store, records) {
  const replaced = new Set(records.map(({ supersedes }) => supersedes))
  const made = records
    .filter(({ id }) => !replaced.has(id))
    .map(({ id, text, speaker, at, source, kind = 'fact' }) => ({
      ...{ id, kind, text: speaker === undefined ? text : `${speaker}: ${text}` },
      ...(at !== undefined && { createdAt: at }),
      ...(source !== undefined && { source }),
    }))
  if (store instanceof SqliteMemoryRepository) store.insertRecords(made)
  else await store.insert(made)
}
