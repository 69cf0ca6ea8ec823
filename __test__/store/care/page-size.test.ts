import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSqlite } from '../../../src/store/sqlite/database/driver.js'
import { readDamaged } from '../../../src/store/sqlite/salvage/page-file.js'
import { seededVector, tempDir, tempStore } from '../support/temp-store.js'

/** Texts of all lengths, so that there are leaf, interior and overflow pages in every proportion. */
const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'fact' as const,
    text: `number ${index} `.repeat(1 + ((index * 37) % 900)),
    tags: index % 3 === 0 ? ['third'] : [],
    ...(index % 2 === 0 ? { embedding: seededVector(index) } : {}),
  }))

test.each([0, 1, 3, 10, 40, 120, 300])(
  'the page size of a store of %i records is detected without its header',
  (count) => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    if (count > 0) store.insertRecords(records(count))
    store.close()
    const path = join(rootDir, 'memory.db')
    const { size } = statSync(path)
    writeFileSync(path, readFileSync(path).fill(0, 0, 100))
    expect(readDamaged(path).pages).toBe(size / 8192)
  },
)

test.each([512, 1024, 4096, 16_384, 65_536])('so is that of a file with pages of %i bytes', (pageBytes) => {
  const path = join(tempDir(), 'memory.db')
  const db = new (loadSqlite().Database)(path, {})
  db.pragma(`page_size = ${pageBytes}`)
  db.exec('CREATE TABLE a(id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX b ON a(text)')
  const insert = db.prepare('INSERT INTO a(text) VALUES(?)')
  db.exec('BEGIN')
  for (let index = 0; index < 4000; index++) insert.run(`number ${index} `.repeat(1 + (index % 40)))
  db.exec('COMMIT')
  db.close()
  const { size } = statSync(path)
  writeFileSync(path, readFileSync(path).fill(0, 0, 100))
  expect(readDamaged(path).pages).toBe(size / pageBytes)
})
