import { type RecordFilter, SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { editRaw } from './support/raw-database.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

test('equal scores are in insertion order, whatever the limit', () => {
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

test('a reader refuses to search words of other rules, which it cannot rebuild; a writer rebuilds them', () => {
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

describe('one user among many', () => {
  const memories = [
    'The spare key is under the flower pot.',
    'Anna repaired the boat in May.',
    'The boat lies in the harbour of Ada. Its key hangs in the kitchen.',
    'Every second Tuesday the choir sings.',
    `${'A long letter about the garden and the weather. '.repeat(400)}The key was lost in the snow.`,
  ]
  const questions = [
    'boat',
    'where is the key',
    'key of the boat',
    'choir on Tuesday',
    'snow',
    'nothing of this kind',
  ]
  const others = (count: number, text: string) =>
    Array.from({ length: count }, (_, at) => ({ kind: 'fact' as const, text, scope: `users/${at}` }))
  const ofAda = memories.map((text, at) => ({ id: `ada-${at}`, kind: 'fact' as const, text }))

  test('gets the answers of a separate store, in the same order', () => {
    const own = tempStore()
    own.insertRecords(ofAda)
    const shared = tempStore()
    shared.insertRecords(others(200, 'The key of my boat is in the snow.'))
    shared.insertRecords(ofAda.map((record) => ({ ...record, scope: 'users/ada' })))
    for (const question of questions) {
      const ids = (hits: readonly { recordId: string }[]) => hits.map(({ recordId }) => recordId)
      const expected = ids(own.searchByWords(question, 10))
      expect(ids(shared.searchByWords(question, 10, { filter: { within: 'users/ada' } })), question).toEqual(
        expected,
      )
      expect(ids(shared.searchByWords(question, 10, { filter: { scope: 'users/ada' } })), question).toEqual(
        expected,
      )
    }
    expect(own.searchByWords('key', 10)).toHaveLength(3)
  })

  test('is ranked the same whatever others write', () => {
    const store = tempStore()
    store.insertRecords(others(200, 'Nothing to speak of.'))
    store.insertRecords(ofAda.map((record) => ({ ...record, scope: 'users/ada' })))
    const answers = () =>
      questions.map((question) => store.searchByWords(question, 10, { filter: { within: 'users/ada' } }))
    const before = answers()
    store.insertRecords(others(300, 'Boat, boat and boat: the key of the choir.'))
    expect(answers()).toEqual(before)
    expect(before[0]?.map(({ recordId }) => recordId).toSorted()).toEqual(['ada-1', 'ada-2'])
  })

  test('other filters apply, and so does a limit', () => {
    const store = tempStore()
    store.insertRecords(others(60, 'key'))
    store.insertRecords(
      ofAda.map((record, at) => ({
        ...record,
        scope: at < 2 ? 'users/ada/home' : 'users/ada',
        tags: at === 2 ? ['sea'] : [],
      })),
    )
    const found = (limit: number, filter: RecordFilter) =>
      store.searchByWords('key', limit, { filter }).map(({ recordId }) => recordId)
    expect(found(10, { within: 'users/ada', tag: 'sea' })).toEqual(['ada-2'])
    expect(found(10, { scope: 'users/ada/home' })).toEqual(['ada-0'])
    expect(found(10, { scope: 'users/ada' }).toSorted()).toEqual(['ada-2', 'ada-4'])
    expect(found(1, { within: 'users/ada' })).toHaveLength(1)
    expect(found(10, { within: 'users/nobody' })).toEqual([])
  })

  test('with many memories and a question of many words, the same records are found', () => {
    const store = tempStore()
    store.insertRecords(others(4000, 'key'))
    store.insertRecords(ofAda.map((record) => ({ ...record, scope: 'users/ada' })))
    const more = Array.from({ length: 900 }, (_, at) => ({
      kind: 'fact' as const,
      text: `number ${at}`,
      scope: 'users/ada',
    }))
    store.insertRecords(more)
    const words = Array.from({ length: 63 }, (_, at) => `word${at.toString(36)}x`).join(' ')
    const found = (question: string) =>
      store.searchByWords(question, 10, { filter: { within: 'users/ada' } }).map(({ recordId }) => recordId)
    expect(found('key').toSorted()).toEqual(['ada-0', 'ada-2', 'ada-4'])
    expect(found(`key ${words}`).toSorted()).toEqual(['ada-0', 'ada-2', 'ada-4'])
  })
})
