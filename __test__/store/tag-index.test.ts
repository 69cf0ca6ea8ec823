import { SqliteMemoryRepository } from 'recollect'
import { expect, test } from 'vitest'
import { editRaw, openRaw, rawValue } from './support/raw-database.js'
import { seededVector, tempDir, tempStore } from './support/temp-store.js'

const HAS_INDEX = "SELECT count(*) FROM sqlite_master WHERE name = 'memory_records_tags'"

function filled(count = 400) {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: count }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `number ${index}`,
      tags: [...(index % 2 === 0 ? ['even'] : []), ...(index % 100 === 7 ? ['rare "é\\'] : [])],
      embedding: seededVector(index),
    })),
  )
  return { rootDir, store }
}

const found = (store: SqliteMemoryRepository, tag: string, limit = 300) =>
  store.searchByVector(seededVector(7), limit, { filter: { tag } }).map(({ recordId }) => recordId)

test('records with a tag are found, rare or common, whatever its characters', async () => {
  const { store } = filled()
  expect(found(store, 'rare "é\\').sort()).toEqual(['r107', 'r207', 'r307', 'r7'])
  expect(found(store, 'even')).toHaveLength(200)
  expect(found(store, 'eve')).toEqual([])
  expect(found(store, 'rare')).toEqual([])
  const nearest = await store.nearest(seededVector(7), 10, { filter: { tag: 'rare "é\\' } })
  expect(nearest.map(({ record }) => record.id).sort()).toEqual(['r107', 'r207', 'r307', 'r7'])
  expect(store.listRecords({ tag: ['even', 'rare "é\\'] })).toEqual([])
})

test('a tag that another program has written with escapes is the same tag; invalid JSON has no tags', () => {
  const { rootDir, store } = filled(10)
  store.close()
  editRaw(
    rootDir,
    String.raw`UPDATE memory_records SET tags = '["caf\u00e9"]' WHERE id = 'r1';
      UPDATE memory_records SET tags = '["even", café' WHERE id = 'r3'`,
  )
  const again = tempStore(rootDir)
  expect(found(again, 'café')).toEqual(['r1'])
  expect(found(again, 'even')).toHaveLength(5)
})

test('a store without the index gives a reader the same answers, and gets the index when it is opened for writing', async () => {
  const { rootDir, store } = filled()
  const rare = found(store, 'rare "é\\')
  store.close()
  editRaw(rootDir, 'DROP INDEX memory_records_tags')
  const reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
  expect(found(reader, 'rare "é\\')).toEqual(rare)
  expect(await reader.verify()).toMatchObject({ ok: true })
  reader.close()
  const writer = tempStore(rootDir)
  expect(found(writer, 'rare "é\\')).toEqual(rare)
  const db = openRaw(rootDir)
  expect(rawValue(db, HAS_INDEX)).toBe(1)
  db.close()
  expect(await writer.verify()).toMatchObject({ ok: true })
})
