import { expect, test } from 'vitest'
import { editRaw } from '../support/raw-database.js'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'
import { expectSame, manyRecords, vec0Store } from './support/stores.js'

/** A store whose rows are far apart, as in a large one, opened again: no vectors are in memory. */
function largeStore() {
  const rootDir = tempDir()
  const made = tempStore(rootDir)
  made.insertRecords(manyRecords(2_500))
  made.close()
  editRaw(rootDir, 'UPDATE embeddings SET rowid = rowid + 30000 WHERE rowid > 1200')
  return { rootDir, store: tempStore(rootDir) }
}

test('the first searches of a large store are right, and leave its vectors in memory', async () => {
  const { rootDir, store } = largeStore()
  const seeds = [7, 35, 2_001]
  const found = await Promise.all(seeds.map((seed) => store.nearest(seededVector(seed), 10)))
  expect(store.status().index).toMatchObject({ kind: 'memory', state: 'ready', vectors: 2_500 })
  const plain = vec0Store(rootDir)
  expect(found).toEqual(seeds.map((seed) => plain.searchRecords(seededVector(seed), 10)))
  await expectSame(store, plain, [7, 2_001])
})

test('while it waits, it can be aborted, and the store can be changed or closed', async () => {
  const { store } = largeStore()
  const reason = new Error('enough')
  const controller = new AbortController()
  const aborted = store.nearest(seededVector(7), 1, { signal: controller.signal })
  const other = store.nearest(seededVector(9_999), 1)
  controller.abort(reason)
  store.insertRecords([{ id: 'new', kind: 'fact', text: 'new', embedding: seededVector(9_999) }])
  await expect(aborted).rejects.toBe(reason)
  expect((await other).map(({ record }) => record.id)).toEqual(['new'])
  const again = largeStore().store
  const late = again.nearest(seededVector(7), 1)
  again.close()
  await expect(late).rejects.toMatchObject({ code: 'STORE_CLOSED' })
})
