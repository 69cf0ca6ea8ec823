import { setTimeout as pause } from 'node:timers/promises'
import { SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished } from 'vitest'
import { seededVector } from './temp-store.js'

/** A store that searches the file's own index: what vectors in memory are compared with. */
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

/** Many vectors of few kinds: some are the same, others near. */
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
