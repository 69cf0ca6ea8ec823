import type { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import { axis } from './temp-store.js'

/** Records, vectors and queue are consistent with each other, and with the search index. */
export function expectInStep(store: SqliteMemoryRepository): void {
  const { records, embedded, queued } = store.status()
  expect(embedded + queued).toBe(records)
  const found = store.searchByVector(axis(0), 100_000).map(({ recordId }) => recordId)
  const active = store.listRecords().filter(({ id }) => store.hasEmbedding(id))
  expect(found.sort()).toEqual(active.map(({ id }) => id).sort())
}
