import { type Embedder, MemoryOrchestrator, type RecordFilter, SqliteMemoryRepository } from 'recollect'
import { describe, expect, it, onTestFinished } from 'vitest'
import { editRaw } from '../store/support/raw-database.js'
import { seededVector, tempDir, tempStore } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const DAY = 86_400
const NOW = 1_700_000_000

async function opened(engine: Embedder | null = null) {
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine, logger: null })
  onTestFinished(async () => {
    await memory.close()
    repository.close()
  })
  await memory.ensureReadyWithMigration()
  return { repository, memory, store: memory.store }
}

/** Every seventh record has the same vector. */
const records = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `r${n}`,
    kind: n % 9 === 0 ? ('event' as const) : ('fact' as const),
    text: `number ${n}`,
    tags: n % 50 === 0 ? ['rare'] : [],
    scope: n % 10 === 0 ? 'few' : 'many',
    createdAt: NOW + n * DAY,
    embedding: seededVector(n % 7 === 0 ? 7 : n),
  }))

describe('the nearest records, measured in slices', () => {
  const FILTERS: readonly RecordFilter[] = [
    {},
    { kind: 'event' },
    { tag: 'rare' },
    { includeInactive: true },
    { scope: 'few' },
    { within: 'many' },
    { scope: 'many', kind: 'event' },
    { createdFrom: NOW + 100 * DAY },
    { createdFrom: NOW + 2_900 * DAY },
    { scope: 'none' },
  ]

  it('equal those of one search, for any limit and filter', async () => {
    const { repository, store } = await opened()
    repository.insertRecords(records(3_000))
    for (const n of [3, 17, 1_500]) repository.invalidateRecord(`r${n}`)
    repository.forgetHardRecord('r40')
    for (const filter of FILTERS) {
      for (const limit of [1, 5, 100, 700, 5_000]) {
        for (const seed of [7, 11, 99_991]) {
          const vector = seededVector(seed)
          const found = await store.nearest(vector, limit, { filter })
          expect(found).toEqual(repository.searchRecords(vector, limit, { filter }))
        }
      }
    }
  })

  it('are found if the nearest passages belong to a few long records', async () => {
    const engine = new WordEmbedder()
    const { repository, store } = await opened(engine)
    const sentence = (word: string) => `The ${word} stands behind the house and is painted every year. `
    repository.insertRecords([
      ...Array.from({ length: 4 }, (_, n) => ({
        id: `long${n}`,
        kind: 'fact' as const,
        text: sentence('boat').repeat(400),
      })),
      ...Array.from({ length: 40 }, (_, n) => ({
        id: `short${n}`,
        kind: 'fact' as const,
        text: sentence(`shed${n}`),
      })),
    ])
    await repository.batchEmbedMissing(engine)
    const vector = await engine.embed('the boat behind the house')
    const found = await store.nearest(vector, 20)
    expect(found).toHaveLength(20)
    expect(found).toEqual(repository.searchRecords(vector, 20))
  })

  it('reject with the reason of a signal', async () => {
    const { repository, store } = await opened()
    repository.insertRecords(records(600))
    const reason = new Error('enough')
    const search = store.nearest(seededVector(1), 400, { signal: AbortSignal.abort(reason) })
    await expect(search).rejects.toBe(reason)
  })

  it('report a damaged vector', async () => {
    const rootDir = tempDir()
    const repository = tempStore(rootDir)
    repository.insertRecords(records(400))
    const { store } = await MemoryOrchestrator.open({ repository, engine: null, logger: null })
    editRaw(rootDir, `UPDATE embeddings SET vector = x'${'0000c07f'.repeat(384)}' WHERE rowid = 300`)
    const search = store.nearest(seededVector(5), 1, { filter: { includeInactive: true } })
    await expect(search).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})

describe('an aborted recall', () => {
  it.each(['embed', 'wordRows', 'words', 'nearest', 'distances'] as const)(
    'rejects with the reason of the signal during %s',
    async (method) => {
      const engine = new WordEmbedder()
      const { repository, store } = await opened(engine)
      repository.insertRecords([
        { id: 'a', kind: 'fact', text: 'the boat' },
        ...records(150).map(({ id, text }) => ({ id, kind: 'fact' as const, text })),
      ])
      await repository.batchEmbedMissing(engine)
      const controller = new AbortController()
      const reason = new Error('enough')
      const aborting = <T extends object>(target: T): T =>
        new Proxy(target, {
          get: (of, name) => {
            const value = Reflect.get(of, name)
            if (typeof value !== 'function') return value
            return (...args: unknown[]) => {
              if (name === method) controller.abort(reason)
              return Reflect.apply(value, of, args)
            }
          },
        })
      const memory = await MemoryOrchestrator.open({
        ...{ store: aborting(store), engine: aborting(engine), logger: null },
      })
      const recall = memory.recall('where is the boat of number 149', { signal: controller.signal })
      await expect(recall).rejects.toBe(reason)
      await memory.close()
    },
  )
})
