import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../src/store/sqlite/database/driver.js'
import { hasLeftovers } from '../../src/store/sqlite/database/leftovers.js'
import { checkFile, checkStore } from './support/check-store.js'
import { seededRandom } from './support/faults.js'
import { editRaw, rawValue } from './support/raw-database.js'
import { seededVector, tempDir, tempStore } from './support/temp-store.js'

const SECRET = 'xyzzy-7q3k-secret'

const fact = (text: string) => ({ kind: 'fact', text }) as const

/** The files of the store that contain the secret, or a word of it as the word index stores it. */
function secretTraces(rootDir: string): string[] {
  // The index omits the prefix that a word shares with the word before it. Ids consist of hexadecimal digits: no part
  // may have only these.
  const found = [SECRET, 'yzzy', '7q3k'].flatMap((part) => traces(rootDir, part))
  return [...new Set(found)]
}

/** The files of the store that contain these bytes. */
function traces(rootDir: string, needle: Buffer | string): string[] {
  return ['memory.db', 'memory.db-wal'].filter((name) => {
    try {
      return readFileSync(join(rootDir, name)).includes(needle)
    } catch {
      return false
    }
  })
}

test.each([false, true])('leaves nothing in the file and its log (another connection open: %s)', (other) => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  if (other) tempStore(rootDir).listRecords()
  const vector = seededVector(99)
  const bytes = Buffer.from(vector.buffer, 0, 64)
  const filler = (from: number) =>
    Array.from({ length: 300 }, (_, index) => ({
      ...fact(`filler ${from + index} `.repeat(20)),
      embedding: seededVector(from + index),
    }))
  store.insertRecords(filler(1000))
  const [record] = store.insertRecords([
    { ...fact(`${SECRET} `.repeat(500)), tags: [SECRET], metadata: { SECRET }, embedding: vector },
  ])
  const id = record?.id ?? ''
  store.insertRecords(filler(2000))
  store.patchRecord(store.listRecords({ limit: 1 })[0]?.id ?? '', 'patched')
  store.invalidateRecord(id, `because of ${SECRET}`)
  expect(secretTraces(rootDir)).not.toEqual([])
  expect(traces(rootDir, bytes)).not.toEqual([])
  expect(store.forgetHardRecord(id, 'asked')).toEqual({ id, erased: true, logErased: true, copies: [] })
  expect(secretTraces(rootDir)).toEqual([])
  expect(traces(rootDir, bytes)).toEqual([])
  expect(store.getRecord(id)).toBeNull()
  expect(store.auditEntries({ targetId: id }).map(({ op, note }) => [op, note])).toEqual([
    ['insert', ''],
    ['invalidate', ''],
    ['forget_hard', 'asked'],
  ])
  expect(store.forgetHardRecord(id)).toMatchObject({ erased: false, logErased: true })
  store.close()
  checkStore(rootDir)
})

test('a reader that keeps the log from being emptied is reported; later it is emptied', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const { id } = store.insertRecord(fact(SECRET))
  const reader = new (loadSqlite().Database)(join(rootDir, 'memory.db'), { readonly: true })
  reader.exec('BEGIN')
  expect(rawValue(reader, 'SELECT count(*) FROM memory_records')).toBe(1)
  expect(store.forgetHardRecord(id)).toMatchObject({ erased: true, logErased: false })
  expect(store.eraseLog()).toBe(false)
  reader.exec('COMMIT')
  expect(store.eraseLog()).toBe(true)
  expect(secretTraces(rootDir)).toEqual([])
  reader.close()
  const again = store.insertRecord(fact(SECRET))
  expect(store.transaction(() => store.forgetHardRecord(again.id)).logErased).toBe(false)
  expect(store.transaction(() => store.eraseLog())).toBe(false)
  expect(store.eraseLog()).toBe(true)
  expect(secretTraces(rootDir)).toEqual([])
})

/** Texts of many lengths, inserted, lengthened and shortened, so that SQLite moves rows between pages. */
function churn(store: SqliteMemoryRepository, seed: number): Map<string, string> {
  const random = seededRandom(seed)
  const marks = new Map<string, string>()
  const text = (mark: string) => `${mark} `.repeat(1 + Math.floor(random() ** 3 * 200))
  for (let index = 0; index < 120; index++) {
    const mark = `mark-${seed}-${index}-`
    marks.set(store.insertRecord({ ...fact(text(mark)), tags: [mark] }).id, mark)
    for (const id of [...marks.keys()].filter(() => random() < 2 / marks.size))
      store.patchRecord(id, text(marks.get(id) ?? ''), `note on ${marks.get(id)}`)
  }
  return marks
}

test('rows that SQLite has moved leave nothing behind', () => {
  let moved = 0
  // Seeds with which a trace remains if the file is not rewritten.
  for (const seed of [7, 15, 19]) {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir, durability: 'normal' })
    onTestFinished(() => store.close())
    const marks = churn(store, seed)
    store.eraseLog()
    if (hasLeftovers(readFileSync(join(rootDir, 'memory.db')))) moved += 1
    for (const [id, mark] of [...marks].slice(0, 15)) {
      expect(store.forgetHardRecord(id).logErased).toBe(true)
      expect(traces(rootDir, mark)).toEqual([])
    }
    store.close()
    checkStore(rootDir)
  }
  // Otherwise the test proves nothing.
  expect(moved).toBeGreaterThan(0)
})

test('data that the predecessor left in unused parts of the file is erased with the record', () => {
  const rootDir = tempDir()
  const path = join(rootDir, 'memory.db')
  copyFileSync(join(import.meta.dirname, '../fixtures/store/version-2.db'), path)
  const old = new (loadSqlite().Database)(path, {})
  old.exec(`INSERT INTO memory_records(id, kind, text) VALUES('secret', 'fact', '${SECRET} ${'x'.repeat(500)}');
    INSERT INTO memory_records(id, kind, text) VALUES('gone', 'fact', '${`${SECRET} `.repeat(200_000)}');
    UPDATE memory_records SET text = 'short' WHERE id = 'secret'; DELETE FROM memory_records WHERE id = 'gone'`)
  old.close()
  const store = tempStore(rootDir)
  store.migrateIfNeeded()
  expect(store.eraseLog()).toBe(true)
  expect(secretTraces(rootDir)).toEqual(['memory.db'])
  const report = store.forgetHardRecord('secret')
  expect(report).toMatchObject({ erased: true, logErased: true, copies: [{ kind: 'migration' }] })
  expect(secretTraces(rootDir)).toEqual([])
  checkStore(rootDir)
})

test('an erasure that a reader blocked is completed when the store is opened again', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const { id } = store.insertRecord(fact(SECRET))
  const reader = new (loadSqlite().Database)(join(rootDir, 'memory.db'), { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM memory_records').get()
  expect(store.forgetHardRecord(id).logErased).toBe(false)
  expect(secretTraces(rootDir)).not.toEqual([])
  reader.close()
  tempStore(rootDir)
  expect(secretTraces(rootDir)).toEqual([])
  expect(store.searchByVector(seededVector(1), 10)).toEqual([])
})

test('another connection can search while the index is rebuilt and the file rewritten', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const other = tempStore(rootDir)
  const [record] = store.insertRecords([{ ...fact('stays'), embedding: seededVector(1) }])
  const nearest = () => other.searchByVector(seededVector(1), 1)[0]?.recordId
  for (let round = 0; round < 2; round++) {
    store.rebuildVectorIndex()
    expect(nearest()).toBe(record?.id)
    const marks = churn(store, 10 + round)
    for (const id of [...marks.keys()].slice(0, 3)) {
      expect(store.forgetHardRecord(id).logErased).toBe(true)
      expect(nearest()).toBe(record?.id)
    }
  }
  expect(other.getEmbedding(record?.id ?? '')).toEqual(seededVector(1))
})

test('no words of erased records are indexed again, in whichever portion another program has changed a record', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const going = store.insertRecords(Array.from({ length: 4200 }, (_, at) => fact(`${SECRET} ${at}`)))
  store.insertRecord(fact('what stays'))
  editRaw(rootDir, `UPDATE memory_records SET text = 'changed' WHERE id = '${going[4150]?.id}'`)
  expect(store.eraseRecords({ createdFrom: 0 }).erased).toBe(4201)
  store.insertRecord(fact('what comes'))
  checkFile(rootDir)
})
