import { join } from 'node:path'
import { type MemoryRecord, SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/database/driver.js'
import { tempDir, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

test.each([
  [
    'stores a copy',
    (store: SqliteMemoryRepository, { text, createdAt }: MemoryRecord) => {
      store.insertRecord({ ...fact(`copy of ${text}`), createdAt })
    },
  ],
  [
    'erases it and stores it anew',
    (store: SqliteMemoryRepository, { id, text }: MemoryRecord) => {
      store.forgetHardRecord(id)
      store.insertRecord(fact(text))
    },
  ],
  [
    'supersedes it',
    (store: SqliteMemoryRepository, { id, text }: MemoryRecord) => {
      store.supersedeRecord(id, fact(`newer ${text}`))
    },
  ],
])('a loop that %s for each record ends', (_, change) => {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  store.insertRecords(Array.from({ length: 300 }, (_, index) => fact(`text ${index}`)))
  for (const order of ['oldest', 'newest'] as const) {
    const before = store.listRecords({ order }).map(({ id }) => id)
    const seen: string[] = []
    for (const record of store.iterateRecords({ order })) {
      seen.push(record.id)
      if (seen.length > before.length) break
      change(store, record)
    }
    expect(seen).toEqual(before)
  }
})

test('rewriting the file while iterating does not change that', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const made = store.insertRecords(Array.from({ length: 300 }, (_, index) => fact(`text ${index}`)))
  for (const { id } of made.slice(0, 20)) store.forgetHardRecord(id)
  let seen = 0
  for (const { text } of store.iterateRecords()) {
    if (seen === 10) {
      const other = new (loadSqlite().Database)(join(rootDir, 'memory.db'), {})
      other.exec('VACUUM')
      other.close()
    }
    store.insertRecord(fact(`copy of ${text}`))
    seen += 1
    if (seen > 280) break
  }
  expect(seen).toBe(280)
})
