import { SqliteMemoryRepository } from 'recollect'
import { expect, test } from 'vitest'
import { editRaw } from './support/raw-database.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

test('equally good answers are in the order of writing, whatever the limit', () => {
  const store = tempStore()
  const ids = Array.from({ length: 200 }, (_, at) => `r${String((at * 77) % 200).padStart(3, '0')}`)
  store.insertRecords(
    ids.map((id, at) => ({ id, kind: at % 3 === 0 ? 'fact' : 'event', text: 'the same words' })),
  )
  const found = (limit: number) => store.searchByWords('words', limit).map(({ recordId }) => recordId)
  for (const limit of [1, 10, 64, 150, 200, 1000]) expect(found(limit)).toEqual(ids.slice(0, limit))
  const facts = store.searchByWords('words', 50, { filter: { kind: 'fact' } })
  expect(facts.map(({ recordId }) => recordId)).toEqual(ids.filter((_, at) => at % 3 === 0).slice(0, 50))
})

test('a reader refuses to search words of other rules, which it cannot make anew; a writer makes them', () => {
  const rootDir = tempDir()
  const writer = SqliteMemoryRepository.open({ rootDir })
  writer.insertRecord({ id: 'r1', kind: 'fact', text: 'The bicycle is in the cellar.' })
  writer.close()
  editRaw(rootDir, "UPDATE schema_meta SET value = '0' WHERE key = 'words_version'")
  const reader = SqliteMemoryRepository.open({ rootDir, readonly: true })
  expectCode(() => reader.searchByWords('bicycle', 3), 'STORE_SCHEMA_OUTDATED')
  reader.close()
  const again = SqliteMemoryRepository.open({ rootDir })
  expect(again.searchByWords('bicycle', 3).map(({ recordId }) => recordId)).toEqual(['r1'])
  again.close()
})
