import { MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seededVector } from '../store/support/temp-store.js'

/** More than one slice, by words and by vectors. */
const RECORDS = 24_000

let repository: SqliteMemoryRepository
let memory: MemoryOrchestrator

beforeAll(async () => {
  repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  memory = await MemoryOrchestrator.open({ repository, engine: null, logger: null })
  await memory.ensureReadyWithMigration()
  repository.insertRecords(
    Array.from({ length: RECORDS }, (_, n) => ({
      id: `r${n}`,
      kind: n % 5 === 0 ? ('event' as const) : ('fact' as const),
      text: `a boat${n % 2 === 0 ? ' with a red sail' : ''}${n % 1_000 === 7 ? ' in the old harbor' : ''}`,
      embedding: seededVector(n % 1_000),
    })),
  )
}, 120_000)

afterAll(async () => {
  await memory.close()
  repository.close()
})

it('a word of most records, searched in ranges, finds the same as in one search', async () => {
  for (const question of ['boat', 'boat sail', 'boat in the harbor']) {
    for (const filter of [{}, { kind: 'event' as const }]) {
      for (const limit of [1, 100, 5_000]) {
        const hits = await memory.store.words(question, limit, { filter })
        const found = hits.map(({ record, score }) => ({ recordId: record.id, score }))
        expect(found).toEqual(repository.searchByWords(question, limit, { filter }))
      }
    }
  }
})

it('the rows with a word, with a phrase and with any of several, counted in portions, are all that are found', async () => {
  const asked = [
    ['boat'],
    ['red sail'],
    ['old harbor', 'red sail'],
    ['harbor', 'sail'],
    ['a boat with a red sail'],
  ]
  const forms = asked.map((of) => of.map((words) => ({ words: words.split(' '), prefix: false })))
  const { rows, holding } = await memory.store.wordRows(forms)
  expect(rows).toBe(RECORDS)
  expect(holding).toEqual([24_000, 12_000, 12_024, 12_024, 12_000])
  // Rows that are added are counted in addition.
  repository.insertRecord({ id: 'late', kind: 'fact', text: 'a boat with a red sail' })
  expect((await memory.store.wordRows(forms)).holding).toEqual([24_001, 12_001, 12_025, 12_025, 12_001])
  repository.eraseRecords(['late'])
  expect((await memory.store.wordRows(forms)).holding).toEqual(holding)
})

it('a word of most records is searched for if a filter leaves none with the other words', async () => {
  const options = { mode: 'words' as const, minScore: 0 }
  const facts = await memory.recall('boat harbor', options)
  expect(facts[0]?.record.text).toContain('harbor')
  const events = await memory.recall('boat harbor', { ...options, filter: { kind: 'event' } })
  expect(events.length).toBeGreaterThan(0)
})

it('the nearest of many vectors, searched in slices, equal those of one search', async () => {
  for (const limit of [1, 30, 100, 400]) {
    const vector = seededVector(12)
    expect(await memory.store.nearest(vector, limit)).toEqual(repository.searchRecords(vector, limit))
  }
})
