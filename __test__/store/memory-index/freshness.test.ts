import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { type RecordHit, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { editRaw, openRaw } from '../support/raw-database.js'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'
import { expectSame, inMemory, manyRecords, pair, vec0Store } from './support/stores.js'

test('every change to the store is visible to the next search', async () => {
  const { store, plain } = await pair(600)
  const acts = fc.oneof(
    fc.record({ act: fc.constant('insert'), n: fc.nat(40), seed: fc.nat(80) }),
    fc.record({ act: fc.constant('embed'), n: fc.nat(600), seed: fc.nat(80) }),
    fc.record({
      act: fc.constantFrom('unembed', 'forget', 'erase', 'restore', 'invalidate'),
      n: fc.nat(600),
      seed: fc.constant(0),
    }),
    fc.record({ act: fc.constantFrom('rolled back', 'rebuild'), n: fc.nat(600), seed: fc.nat(80) }),
  )
  let made = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(acts, { maxLength: 12 }),
      fc.constantFrom('one', 'other'),
      async (list, which) => {
        // Changes by this connection, or by another one.
        const by = which === 'one' ? store : plain
        for (const { act, n, seed } of list) {
          const id = `r${n}`
          const { status } = by.getRecord(id) ?? {}
          if (act === 'insert') {
            made += 1
            by.insertRecords([
              { id: `new ${made}`, kind: 'fact', text: `${made}`, embedding: seededVector(seed) },
            ])
          } else if (act === 'rolled back') {
            const undone = () =>
              by.transaction(() => {
                by.insertRecords([{ id: 'undone', kind: 'fact', text: 'x', embedding: seededVector(seed) }])
                expect(by.searchByVector(seededVector(seed), 500).map(({ recordId }) => recordId)).toContain(
                  'undone',
                )
                throw new Error('undo')
              })
            expect(undone).toThrow('undo')
          } else if (act === 'rebuild') by.rebuildVectorIndex()
          else if (status === undefined) continue
          else if (act === 'embed') by.storeEmbedding(id, seededVector(seed))
          else if (act === 'unembed') by.deleteEmbedding(id)
          else if (act === 'erase') by.forgetHardRecord(id)
          else if (act === 'forget' && status === 'active') by.forgetSoftRecord(id)
          else if (act === 'invalidate' && status === 'active') by.invalidateRecord(id)
          else if (act === 'restore' && status === 'forgotten') by.restoreRecord(id)
        }
        await expectSame(store, plain, [list[0]?.seed ?? 3, 99_991], [1, 10, 100])
      },
    ),
    { numRuns: 40 },
  )
  await inMemory(store)
  expect(store.status().index?.vectors).toBe(store.status().spaces[0]?.vectors)
})

describe('inside an open transaction', () => {
  test('uncommitted writes are found, and rolled back ones are not', async () => {
    const { store } = await pair(500)
    const vector = seededVector(5_000)
    const nearest = () => store.searchByVector(vector, 3).map(({ recordId }) => recordId)
    const before = nearest()
    store.transaction(() => {
      store.insertRecords([{ id: 'kept', kind: 'fact', text: 'kept', embedding: vector }])
      expect(nearest()[0]).toBe('kept')
      expect(() =>
        store.transaction(() => {
          store.insertRecords([{ id: 'undone', kind: 'fact', text: 'undone', embedding: vector }])
          store.forgetHardRecord('kept')
          expect(nearest()[0]).toBe('undone')
          throw new Error('undo')
        }),
      ).toThrow('undo')
      expect(nearest()).toEqual(['kept', ...before.slice(0, 2)])
      store.deleteEmbedding('kept')
      expect(nearest()).toEqual(before)
    })
    expect(nearest()).toEqual(before)
  })

  test('more changes than are applied one by one are found too', async () => {
    const { store } = await pair(300)
    const vector = seededVector(5_000)
    store.transaction(() => {
      store.insertRecords(manyRecords(2_000, 10_000))
      store.insertRecords([{ id: 'last', kind: 'fact', text: 'last', embedding: vector }])
      expect(store.searchByVector(vector, 1)).toEqual([{ recordId: 'last', distance: 0 }])
    })
    expect(store.searchByVector(vector, 1)).toEqual([{ recordId: 'last', distance: 0 }])
    while (store.searchByVector(vector, 1)) {
      await turn()
      if (store.status().index?.vectors === 2_301) break
    }
    expect(store.searchByVector(vector, 1)).toEqual([{ recordId: 'last', distance: 0 }])
  })

  test('a search that is running when one begins answers as of its end', async () => {
    const { store, plain } = await pair(500)
    const vector = seededVector(5_000)
    const search = store.nearest(vector, 3)
    store.transaction(() =>
      store.insertRecords([{ id: 'new', kind: 'fact', text: 'new', embedding: vector }]),
    )
    expect((await search).map(({ record }) => record.id)).toContain('new')
    await expectSame(store, plain, [5_000])
  })

  test.each([
    ['in memory', 'store', {}],
    ['in memory, with a filter', 'store', { kind: 'fact' }],
    ['of the few records of a tag', 'store', { tag: 'few' }],
    ['with vec0', 'plain', {}],
    ['with vec0, of few records', 'plain', { tag: 'few' }],
  ] as const)(
    'a search %s that begins inside a rolled back one does not find its changes',
    async (_, which, filter) => {
      const { [which]: store } = await pair(500)
      store.updateRecord('r3', { tags: ['few'] })
      const vector = seededVector(5_000)
      const searches: Promise<readonly RecordHit[]>[] = []
      const undone = () =>
        store.transaction(() => {
          store.insertRecords([
            { id: 'undone', kind: 'fact', text: 'undone', tags: ['few'], embedding: vector },
          ])
          searches.push(store.nearest(vector, 3, { filter }))
          throw new Error('undo')
        })
      expect(undone).toThrow('undo')
      const [hits = []] = await Promise.all(searches)
      expect(hits.length).toBeGreaterThan(0)
      expect(hits.map(({ record }) => record.id)).not.toContain('undone')
    },
  )
})

describe('another program', () => {
  test('that writes vectors by SQL is followed', async () => {
    const { rootDir, store, plain } = await pair(400)
    editRaw(
      rootDir,
      `UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 1) WHERE rowid = 300`,
    )
    await expectSame(store, plain, [], [])
    const of = (seed: number) => store.searchByVector(seededVector(seed), 400).length
    expect(of(3)).toBe(400)
    expect(store.searchByVector(seededVector(0), 400, { filter: { kind: ['fact', 'event'] } })).toEqual(
      plain.searchByVector(seededVector(0), 400, { filter: { kind: ['fact', 'event'] } }),
    )
    editRaw(rootDir, 'DELETE FROM embeddings WHERE rowid % 3 = 0')
    expect(store.searchByVector(seededVector(0), 100, { filter: { kind: ['fact', 'event'] } })).toEqual(
      plain.searchByVector(seededVector(0), 100, { filter: { kind: ['fact', 'event'] } }),
    )
    await inMemory(store)
    expect(store.status().index?.vectors).toBe(267)
  })

  test('that rewrites the file is followed', async () => {
    const { rootDir, store, plain } = await pair(900)
    editRaw(rootDir, 'VACUUM')
    await expectSame(store, plain, [4, 7])
    store.eraseRecords(Array.from({ length: 300 }, (_, n) => `r${3 * n}`))
    await expectSame(store, plain, [4, 7])
  })

  test('that empties or replaces the change log is detected', async () => {
    const { rootDir, store, plain } = await pair(400)
    const rawChange =
      'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 2) WHERE rowid = 50'
    const filter = { kind: ['fact' as const, 'event' as const] }
    for (const sql of [
      `${rawChange}; DELETE FROM vector_changes`,
      `${rawChange}; DELETE FROM vector_changes; INSERT INTO vector_changes(change, passage_id, mark) VALUES(400, 9, 9)`,
      // Another change with the same number, as in a copy that was changed independently.
      `${rawChange}; DELETE FROM vector_changes WHERE change > (SELECT max(change) - 2 FROM vector_changes);
       UPDATE vector_changes SET mark = mark + 1`,
      `${rawChange}; DELETE FROM vector_changes WHERE change < (SELECT max(change) FROM vector_changes)`,
    ]) {
      await inMemory(store)
      editRaw(rootDir, sql)
      await expectSame(store, plain, [1, 49], [1, 10], filter)
      editRaw(
        rootDir,
        'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 70) WHERE rowid = 50',
      )
      await expectSame(store, plain, [1, 49, 69], [1, 10], filter)
      store.rebuildVectorIndex()
    }
  })
})

test('a switch of spaces is detected', async () => {
  const engine = new WordEmbedder()
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const texts = Array.from({ length: 300 }, (_, n) => ({
    kind: 'fact' as const,
    text: `the boat number ${n} of ${n % 7}`,
  }))
  store.insertRecords(texts.map((record, n) => ({ ...record, embedding: seededVector(n) })))
  await inMemory(store)
  const plain = vec0Store(rootDir)
  const loading = inMemory(store)
  await plain.reembed(engine)
  await loading
  const vector = await engine.embed('the boat number 8')
  expect(await store.nearest(vector, 20)).toEqual(plain.searchRecords(vector, 20))
  expect(store.searchRecords(vector, 20)).toEqual(plain.searchRecords(vector, 20))
  await inMemory(store)
  expect(await store.nearest(vector, 20)).toEqual(plain.searchRecords(vector, 20))
})

test('a store from before the change log gets one; a reader works without it', async () => {
  const rootDir = tempDir()
  const made = tempStore(rootDir)
  made.insertRecords(manyRecords(300))
  made.close()
  editRaw(
    rootDir,
    'DROP TRIGGER embeddings_inserted; DROP TRIGGER embeddings_updated; DROP TRIGGER embeddings_deleted; DROP TABLE vector_changes',
  )
  const read = SqliteMemoryRepository.open({ rootDir, readonly: true, logger: null })
  onTestFinished(() => read.close())
  expect(read.searchByVector(seededVector(1), 1)).toEqual([{ recordId: 'r1', distance: 0 }])
  expect(read.status().index).toMatchObject({ kind: 'vec0', state: 'unavailable' })
  read.close()
  const store = tempStore(rootDir)
  await inMemory(store)
  const again = SqliteMemoryRepository.open({ rootDir, readonly: true, logger: null })
  onTestFinished(() => again.close())
  await inMemory(again)
  store.insertRecords([{ id: 'new', kind: 'fact', text: 'new', embedding: seededVector(5_000) }])
  expect(again.searchByVector(seededVector(5_000), 1)).toEqual([{ recordId: 'new', distance: 0 }])
})

test('changes made while a trigger was missing are detected when the store is opened again', async () => {
  const { rootDir, store, plain } = await pair(400)
  editRaw(rootDir, 'DROP TRIGGER embeddings_updated')
  editRaw(
    rootDir,
    'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 2) WHERE rowid = 50',
  )
  tempStore(rootDir)
  await expectSame(store, plain, [1, 49], [1, 10], { kind: ['fact', 'event'] })
  await inMemory(store)
  await expectSame(store, plain, [1, 49], [1, 10], { kind: ['fact', 'event'] })
})

test('the change log is bounded, and a store that missed entries reads its vectors again', async () => {
  const { rootDir, store, plain } = await pair(300)
  const raw = openRaw(rootDir)
  raw.exec(
    `INSERT INTO vector_changes(passage_id, mark) WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) SELECT 0, i FROM n`,
  )
  raw.exec('UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 2) WHERE rowid = 50')
  expect(raw.prepare('SELECT count(*) AS n FROM vector_changes').get()).toEqual({ n: 65_536 })
  raw.close()
  await expectSame(store, plain, [1, 49], [1, 10], { kind: ['fact', 'event'] })
  await inMemory(store)
  await expectSame(store, plain, [1, 49], [1, 10], { kind: ['fact', 'event'] })
})
