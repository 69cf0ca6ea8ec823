import { expect } from 'vitest'
import { manyRecords } from '../memory-index/support/stores.js'
import { runTask } from './processes.js'
import { tempDir, tempStore } from './temp-store.js'

/** Four processes change vectors while four search: each answer must equal an exhaustive search. */
export async function searchDuringWrites(ms: number): Promise<void> {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(manyRecords(1_000))
  store.close()
  const writers = [1, 2, 3, 4].map((n) => runTask('change-vectors', rootDir, `w${n}`, `${ms}`, `${n}`))
  const searchers = [1, 2, 3, 4].map((n) => runTask('search-beside', rootDir, `${ms}`, `${1_000 * n}`))
  for (const { changes } of await Promise.all(writers)) expect(changes).toBeGreaterThan(0)
  const results = await Promise.all(searchers)
  for (const { wrong } of results) expect(wrong).toBeNull()
  for (const count of ['compared', 'asynchronous', 'inTransactions', 'fromMemory']) {
    const all = results.reduce((sum, result) => sum + Number(result[count]), 0)
    expect(all, `${count} of ${JSON.stringify(results)}`).toBeGreaterThan(0)
  }
}
