import { expect, test } from 'vitest'
import { searchDuringWrites } from '../support/concurrent-search.js'
import { startTask } from '../support/processes.js'
import { tempDir, tempStore } from '../support/temp-store.js'
import { manyRecords } from './support/stores.js'

test('four processes change vectors for a minute while four search: every answer is right', async () => {
  await searchDuringWrites(60_000)
}, 240_000)

test.each(['process', 'thread'])('a %s that ends during searches ends cleanly', async (what) => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(manyRecords(4_000))
  store.close()
  const { code, signal, errors } = await startTask(['end-in-search', rootDir, what]).finished
  expect({ code, signal, errors }).toEqual({ code: 0, signal: null, errors: '' })
})
