import { setImmediate as turn } from 'node:timers/promises'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { editRaw } from '../support/raw-database.js'
import { expectCode, seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { expectSame, manyRecords, pair, vec0Store } from './support/stores.js'

describe('a damaged file', () => {
  const BAD = [
    ['numbers that are none', `x'${'0000c07f'.repeat(384)}'`],
    ['another length', "x'0000803f'"],
  ] as const
  test.each(BAD)(
    'a vector of %s is an error, and others are found if it is filtered out',
    async (_, value) => {
      const { rootDir, store } = await pair(300)
      editRaw(rootDir, `UPDATE embeddings SET vector = ${value} WHERE rowid = 12`)
      // Row 12 belongs to record 11, a fact.
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

  test('a row that was deleted without a log entry is not found', async () => {
    const { rootDir, store } = await pair(300)
    editRaw(rootDir, 'DROP TRIGGER embeddings_deleted; DELETE FROM embeddings WHERE rowid = 12')
    const found = store.searchByVector(seededVector(11), 300, { filter: { kind: ['fact', 'event'] } })
    expect(found.map(({ recordId }) => recordId)).not.toContain('r11')
    expect((await store.nearest(seededVector(11), 3)).map(({ record }) => record.id)).not.toContain('r11')
  })
})

describe('memory use', () => {
  test('none for a search of few records, which are compared in the file', async () => {
    const store = tempStore(tempDir())
    store.insertRecords(manyRecords(1_000))
    const few = { filter: { within: 'few' } }
    expect(store.searchByVector(seededVector(20), 1, few)).toEqual([{ recordId: 'r20', distance: 0 }])
    expect((await store.nearest(seededVector(20), 1, few)).map(({ record }) => record.id)).toEqual(['r20'])
    expect(store.status().index).toMatchObject({ state: 'waiting', vectors: 0 })
    store.searchByVector(seededVector(20), 1)
    expect(store.status().index?.state).not.toBe('waiting')
  })

  test('with a limit that is too low, vec0 searches, and the status says so', async () => {
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

  test('closing frees it, even during a search', async () => {
    const { rootDir, store } = await pair(500)
    const search = store.nearest(seededVector(3), 3)
    store.close()
    await expect(search).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    await expect(store.nearest(seededVector(3), 3)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    const again = tempStore(rootDir)
    expect(again.status().index).toMatchObject({ state: 'waiting', bytes: 0 })
  })

  test('a bad option is refused, and nothing is created', () => {
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
