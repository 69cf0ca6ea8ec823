import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { MemoryOrchestrator, type RecordFilter, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inMemory, manyRecords, vec0Store } from './support/memory-index.js'
import { editRaw, openRaw } from './support/raw-database.js'
import { expectCode, seededVector, tempDir, tempStore } from './support/temp-store.js'
import { WordEmbedder } from './support/word-embedder.js'

/** A store whose vectors are in memory, and one beside it that has none there. */
async function pair(count: number) {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(manyRecords(count))
  await inMemory(store)
  return { rootDir, store, plain: vec0Store(rootDir) }
}

/** Both ways to search give what the file's own index gives. */
async function expectSame(
  store: SqliteMemoryRepository,
  plain: SqliteMemoryRepository,
  seeds: readonly number[],
  limits: readonly number[] = [1, 10, 100],
  filter?: RecordFilter,
): Promise<void> {
  for (const seed of seeds) {
    for (const limit of limits) {
      const vector = seededVector(seed)
      const options = filter === undefined ? {} : { filter }
      const expected = plain.searchRecords(vector, limit, options)
      expect(store.searchRecords(vector, limit, options)).toEqual(expected)
      expect(await store.nearest(vector, limit, options)).toEqual(expected)
      const ids = expected.map(({ record }) => record.id)
      expect(store.searchByVector(vector, limit, options).map(({ recordId }) => recordId)).toEqual(ids)
    }
  }
}

test('the nearest are those of vec0, equal ones in its order, for every limit', async () => {
  const { store, plain } = await pair(3_000)
  expect(store.status().index).toMatchObject({ kind: 'memory', state: 'ready', vectors: 3_000 })
  await expectSame(store, plain, [0, 7, 35, 1_501, 99_991], [1, 2, 10, 43, 100, 250, 3_000, 5_000])
})

test('a filter never leaves too few: all, a tenth, ten, none, whatever it names', async () => {
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
  // About as many as are looked at: what is a little farther than is sure may not be the nearest that passes.
  const seeds = Array.from({ length: 20 }, (_, n) => 5_000 + n)
  await expectSame(store, plain, seeds, [1, 2], { tag: 'some' })
})

test('whatever is done to the store, the next search knows it', async () => {
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
        // By this connection, or by another one.
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
  test('what the caller has just written is found, and what was undone is not', async () => {
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

  test('more changes than are looked at one by one are found too', async () => {
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

  test('a search that is under way when one begins answers as of its end', async () => {
    const { store, plain } = await pair(500)
    const vector = seededVector(5_000)
    const search = store.nearest(vector, 3)
    store.transaction(() =>
      store.insertRecords([{ id: 'new', kind: 'fact', text: 'new', embedding: vector }]),
    )
    expect((await search).map(({ record }) => record.id)).toContain('new')
    await expectSame(store, plain, [5_000])
  })
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

  test('that empties or replaces the log of changes is noticed', async () => {
    const { rootDir, store, plain } = await pair(400)
    const rawChange =
      'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE rowid = 2) WHERE rowid = 50'
    const filter = { kind: ['fact' as const, 'event' as const] }
    for (const sql of [
      `${rawChange}; DELETE FROM vector_changes`,
      `${rawChange}; DELETE FROM vector_changes; INSERT INTO vector_changes(change, passage_id, mark) VALUES(400, 9, 9)`,
      // Another change of the same number, as in a copy that went its own way.
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

test('a switch of spaces is seen', async () => {
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

test('a record of many passages is one hit, with the place of the nearest', async () => {
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

describe('a damaged file', () => {
  const BAD = [
    ['numbers that are none', `x'${'0000c07f'.repeat(384)}'`],
    ['another length', "x'0000803f'"],
  ] as const
  test.each(BAD)(
    'a vector of %s is an error, and others are found where it is filtered out',
    async (_, value) => {
      const { rootDir, store } = await pair(300)
      editRaw(rootDir, `UPDATE embeddings SET vector = ${value} WHERE rowid = 12`)
      // Row 12 is record 11, a fact.
      await expect(store.nearest(seededVector(5), 5)).rejects.toMatchObject({ name: 'RecollectError' })
      expect(() => store.searchByVector(seededVector(5), 5)).toThrow(
        expect.objectContaining({ name: 'RecollectError' }),
      )
      expect(store.searchByVector(seededVector(20), 1, { filter: { kind: 'event' } })).toEqual([
        { recordId: 'r20', distance: 0 },
      ])
      store.storeEmbedding('r11', seededVector(11))
      expect((await store.nearest(seededVector(11), 1)).map(({ record }) => record.id)).toEqual(['r11'])
    },
  )

  test('a row that is gone without a trace in the log is not found', async () => {
    const { rootDir, store } = await pair(300)
    editRaw(rootDir, 'DROP TRIGGER embeddings_deleted; DELETE FROM embeddings WHERE rowid = 12')
    const found = store.searchByVector(seededVector(11), 300, { filter: { kind: ['fact', 'event'] } })
    expect(found.map(({ recordId }) => recordId)).not.toContain('r11')
    expect((await store.nearest(seededVector(11), 3)).map(({ record }) => record.id)).not.toContain('r11')
  })
})

describe('how much memory it takes', () => {
  test('a limit that is too low leaves the search to vec0, and says so', async () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir, index: { maxBytes: 1_000_000 } })
    onTestFinished(() => store.close())
    store.insertRecords(manyRecords(3_000))
    for (let n = 0; n < 50 && store.status().index?.state !== 'unavailable'; n++) {
      store.searchByVector(seededVector(n), 1)
      await turn()
    }
    const { index } = store.status()
    expect(index).toMatchObject({
      kind: 'vec0',
      state: 'unavailable',
      vectors: 0,
      bytes: 0,
      maxBytes: 1_000_000,
    })
    expect(index?.reason).toContain('1000000 bytes')
    await expectSame(store, vec0Store(rootDir), [3, 7])
  })

  test('closing gives it back, in the middle of a search too', async () => {
    const { rootDir, store } = await pair(500)
    const search = store.nearest(seededVector(3), 3)
    store.close()
    await expect(search).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(store.nearest(seededVector(3), 3)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    const again = tempStore(rootDir)
    expect(again.status().index).toMatchObject({ state: 'waiting', bytes: 0 })
  })

  test('a bad option is refused, and nothing is made', () => {
    const rootDir = tempDir()
    for (const [index, ...words] of [
      ['memory', 'vec0'],
      [5, 'options of index'],
      [{ maxBytes: -1 }, 'maxBytes'],
      [{ maxBytes: 1.5 }, 'maxBytes'],
      [{ maxBytes: Number.NaN }, 'maxBytes'],
      [{ maxByte: 1 }, 'mean "maxBytes"'],
    ] as const) {
      const open = () => SqliteMemoryRepository.open({ rootDir, index: index as never })
      expectCode(open, 'INVALID_ARGUMENT', ...words)
    }
  })
})

test('bad questions are refused, and the next one is answered', async () => {
  const { store } = await pair(300)
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    await expect(store.nearest(seededVector(1), limit)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  }
  for (const vector of [new Float32Array(384), new Float32Array(383), seededVector(1).with(3, Number.NaN)]) {
    await expect(store.nearest(vector, 1)).rejects.toMatchObject({ code: 'INVALID_VECTOR' })
  }
  expect(await store.nearest(seededVector(1), Number.MAX_SAFE_INTEGER)).toHaveLength(300)
  expect(await store.nearest(seededVector(1), 1)).toHaveLength(1)
})

test('a search ends with the reason of its signal, and others go on', async () => {
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

test('many searches at once are answered, each with its own', async () => {
  const { store } = await pair(2_000)
  const seeds = Array.from({ length: 60 }, (_, n) => 7 * n + 1)
  const found = await Promise.all(seeds.map((seed) => store.nearest(seededVector(seed), 1)))
  expect(found.map(([hit]) => hit?.record.id)).toEqual(seeds.map((seed) => `r${seed}`))
})

test('a store that was made before changes were noted gets its log; one that is only read does without', async () => {
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

test('the log of changes is bounded, and a store that missed some reads its vectors again', async () => {
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
