import { MemoryOrchestrator, type RecordFilter, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'
import { expectSame, inMemory, pair, vec0Store } from './support/stores.js'

test('the nearest are those of vec0, ties in its order, for every limit', async () => {
  const { store, plain } = await pair(3_000)
  expect(store.status().index).toMatchObject({ kind: 'memory', state: 'ready', vectors: 3_000 })
  await expectSame(store, plain, [0, 7, 35, 1_501, 99_991], [1, 2, 10, 43, 100, 250, 3_000, 5_000])
})

test('a filter never returns too few: all, a tenth, ten, none, for any condition', async () => {
  const { store, plain } = await pair(4_000)
  for (const id of ['r7', 'r14', 'r100']) store.invalidateRecord(id)
  const filters: RecordFilter[] = [
    { kind: ['fact', 'event'] },
    { kind: 'event' },
    { kind: 'profile' },
    { tag: 'rare' },
    { tag: 'none' },
    { scope: 'few' },
    { within: 'many' },
    { scope: 'many', kind: 'event' },
    { scope: 'nobody' },
    { includeInactive: true },
    { minConfidence: 0.9 },
  ]
  for (const filter of filters) await expectSame(store, plain, [7, 21, 99_991], [1, 10, 200], filter)
  // About as many as are compared: what is just beyond the guaranteed distance may not be the nearest that passes.
  const seeds = Array.from({ length: 20 }, (_, n) => 5_000 + n)
  await expectSame(store, plain, seeds, [1, 2], { tag: 'some' })
})

test('a record with many passages is one hit, with the number of the nearest', async () => {
  const engine = new WordEmbedder()
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const sentence = (word: string) => `The ${word} stands behind the house and is painted every year. `
  store.insertRecords([
    ...Array.from({ length: 4 }, (_, n) => ({
      id: `long${n}`,
      kind: 'fact' as const,
      text: sentence('boat').repeat(400),
    })),
    ...Array.from({ length: 60 }, (_, n) => ({
      id: `short${n}`,
      kind: 'fact' as const,
      text: sentence(`shed${n}`),
    })),
  ])
  await store.batchEmbedMissing(engine)
  await inMemory(store)
  const plain = vec0Store(rootDir)
  const vector = await engine.embed('the boat behind the house')
  const found = await store.nearest(vector, 30)
  expect(found).toEqual(plain.searchRecords(vector, 30))
  expect(new Set(found.map(({ record }) => record.id)).size).toBe(30)
  expect(found[0]?.passage).toBeDefined()
})

test('thousands of equal vectors are answered in the order of their ids', async () => {
  const { store, plain } = await pair(0)
  const embedding = seededVector(1)
  const records = Array.from({ length: 3_000 }, (_, n) => ({
    id: `same ${n}`,
    kind: 'fact' as const,
    text: 'ok',
    embedding,
  }))
  store.insertRecords(records)
  await inMemory(store)
  const expected = records
    .map(({ id }) => id)
    .sort()
    .slice(0, 10)
  const ids = (await store.nearest(embedding, 10)).map(({ record }) => record.id)
  expect(ids).toEqual(expected)
  await expectSame(store, plain, [1])
})

test('a search ends with the reason of its signal, and others continue', async () => {
  const { store } = await pair(2_000)
  const reason = new Error('enough')
  await expect(store.nearest(seededVector(1), 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const search = store.nearest(seededVector(1), 1, { signal: controller.signal })
  const other = store.nearest(seededVector(2), 1)
  controller.abort(reason)
  await expect(search).rejects.toBe(reason)
  expect((await other).map(({ record }) => record.id)).toEqual(['r2'])
  expect(store.status().index?.kind).toBe('memory')
})

test.each([
  ['in memory', 'store', {}],
  ['of the few records of a tag', 'store', { tag: 'few' }],
  ['with vec0', 'plain', {}],
] as const)('a search %s can be aborted, and its vector changed, at once', async (_, which, filter) => {
  const { [which]: store } = await pair(500)
  store.updateRecord('r3', { tags: ['few'] })
  const reason = new Error('enough')
  const before = store.nearest(seededVector(1), 1, { filter, signal: AbortSignal.abort(reason) })
  await expect(before).rejects.toBe(reason)
  const controller = new AbortController()
  const after = store.nearest(seededVector(1), 1, { filter, signal: controller.signal })
  controller.abort(reason)
  await expect(after).rejects.toBe(reason)
  const vector = seededVector(1)
  const expected = await store.nearest(vector, 2, { filter })
  const search = store.nearest(vector, 2, { filter })
  vector.set(seededVector(400))
  expect(await search).toEqual(expected)
})

test('many concurrent searches each get their own results', async () => {
  const { store } = await pair(2_000)
  const seeds = Array.from({ length: 60 }, (_, n) => 7 * n + 1)
  const found = await Promise.all(seeds.map((seed) => store.nearest(seededVector(seed), 1)))
  expect(found.map(([hit]) => hit?.record.id)).toEqual(seeds.map((seed) => `r${seed}`))
})

test('a recall is answered from memory', async () => {
  const engine = new WordEmbedder()
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine, logger: null })
  onTestFinished(async () => {
    await memory.close()
    repository.close()
  })
  await memory.remember('The boat lies in the old harbor')
  for (let n = 0; n < 30; n++) await memory.remember(`The shed number ${n} is green`)
  const hits = await memory.recall('where does the boat lie', { mode: 'meaning' })
  expect(hits[0]?.record.text).toContain('boat')
  expect((await memory.status()).index).toMatchObject({ kind: 'memory', vectors: 31 })
})
