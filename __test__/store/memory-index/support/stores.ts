import { setTimeout as pause } from 'node:timers/promises'
import { type RecordFilter, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished } from 'vitest'
import { seededVector, tempDir, tempStore } from '../../support/temp-store.js'

/** A store that searches with the file's own index, for comparison with vectors in memory. */
export function vec0Store(rootDir: string): SqliteMemoryRepository {
  const store = SqliteMemoryRepository.open({ rootDir, index: 'vec0', logger: null })
  onTestFinished(() => store.close())
  expect(store.status().index).toMatchObject({ kind: 'vec0', state: 'off' })
  return store
}

/** Searches until the vectors are in memory. */
export async function inMemory(store: SqliteMemoryRepository): Promise<void> {
  for (;;) {
    store.searchByVector(seededVector(1), 1)
    const { index } = store.status()
    if (index?.kind === 'memory') return
    if (index?.state !== 'loading')
      throw new Error(`Expected vectors to be loaded, received ${JSON.stringify(index)}`)
    await pause(1)
  }
}

/** Many vectors of few kinds: some are equal, others near. */
export function manyRecords(count: number, first = 0) {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index
    return {
      id: `r${n}`,
      kind: n % 10 === 0 ? ('event' as const) : ('fact' as const),
      text: `number ${n}`,
      tags: [...(n % 500 === 0 ? ['rare'] : []), ...(n % 61 === 0 ? ['some'] : [])],
      scope: n % 20 === 0 ? 'few' : 'many',
      embedding: seededVector(n % 7 === 0 ? n % 70 : n),
    }
  })
}

/** A store with its vectors in memory, and another with none. */
export async function pair(count: number) {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(manyRecords(count))
  await inMemory(store)
  return { rootDir, store, plain: vec0Store(rootDir) }
}

/** Both kinds of search return what the file's own index returns. */
export async function expectSame(
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
