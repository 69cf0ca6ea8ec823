import fc from 'fast-check'
import { MemoryOrchestrator, SqliteMemoryRepository } from 'recollect'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tempDir } from './support/temp-store.js'

// The parts of the index that recall uses to search by words are in memory; `searchByWords` asks SQLite.

let rootDir: string
let repository: SqliteMemoryRepository
let memory: MemoryOrchestrator
/** A connection like that of another process. */
let other: SqliteMemoryRepository

beforeEach(async () => {
  rootDir = tempDir()
  repository = SqliteMemoryRepository.open({ rootDir, logger: null })
  memory = await MemoryOrchestrator.open({ repository, engine: null, logger: null })
  await memory.ensureReadyWithMigration()
  other = SqliteMemoryRepository.open({ rootDir, logger: null })
})

afterEach(async () => {
  await memory.close()
  repository.close()
  other.close()
})

async function found(question: string, limit = 50, within?: string) {
  const filter = within === undefined ? {} : { within }
  const hits = await memory.store.words(question, limit, { filter })
  return hits.map(({ record, score }) => ({ recordId: record.id, score }))
}

async function expectTheSame(question: string, limit = 50, within?: string) {
  const filter = within === undefined ? {} : { within }
  expect(await found(question, limit, within)).toEqual(repository.searchByWords(question, limit, { filter }))
}

/** Inside a transaction, which may be rolled back, FTS5 counts and nothing is kept. */
async function expectTheSameCounts(items: readonly (readonly string[])[]) {
  const asked = items.map((words) => words.map((word) => ({ words: word.split(' '), prefix: false })))
  const counted = repository.transaction(() => ({ counts: memory.store.wordRows(asked) }))
  expect(await memory.store.wordRows(asked)).toEqual(await counted.counts)
}

const WORDS = [
  ...['boat', 'boats', 'sailing', 'sail', 'red', 'harbor', 'the', 'a', 'naïve', 'Zürich', 'E1042', 'key'],
  ...['find-last-key', '花生过敏', '🎉', 'happily', 'happy', '2024', '7f3a9ce41b8', 'x'],
]
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 30 })
  .map((words) => words.join(' '))

it('finds what SQLite finds, score for score, after every kind of change, by any connection', async () => {
  const change = fc.record({
    kind: fc.constantFrom('add', 'add', 'patch', 'forget', 'erase'),
    text,
    at: fc.nat(99),
  })
  const steps = fc.array(fc.record({ change, byOther: fc.boolean(), question: text }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      for (const { change: of, byOther, question } of given) {
        const by = byOther ? other : repository
        const active = by.listRecords()
        const record = active[of.at % Math.max(1, active.length)]
        if (of.kind === 'add' || record === undefined) {
          by.insertRecord({ kind: 'fact', text: of.text, scope: of.at % 2 === 0 ? 'users/1' : '' })
        } else if (of.kind === 'patch') by.patchRecord(record.id, of.text)
        else if (of.kind === 'forget') by.forgetSoftRecord(record.id)
        else by.eraseRecords([record.id])
        await expectTheSame(question)
        await expectTheSame(question, 3)
        await expectTheSame(question, 50, 'users')
        const words = question.split(' ')
        await expectTheSameCounts([words, words.slice(0, 2), [words.slice(0, 2).join(' '), 'boat'], ['red']])
      }
    }),
    { numRuns: 40 },
  )
}, 120_000)

it('forgets the words of a text that another connection changed', async () => {
  repository.insertRecord({ id: 'r1', kind: 'fact', text: 'the boat is red' })
  expect(await found('red boat')).toHaveLength(1)
  other.patchRecord('r1', 'the bicycle is blue')
  expect(await found('red boat')).toEqual([])
  expect(await found('blue bicycle')).toHaveLength(1)
})

it('forgets a record that another connection erased, and finds the next one with its words', async () => {
  repository.insertRecord({ id: 'r1', kind: 'fact', text: 'the boat is red' })
  expect(await found('boat')).toHaveLength(1)
  other.eraseRecords(['r1'])
  expect(await found('boat')).toEqual([])
  other.insertRecord({ id: 'r2', kind: 'fact', text: 'another boat' })
  expect((await found('boat')).map(({ recordId }) => recordId)).toEqual(['r2'])
})

it('keeps nothing of a transaction that was rolled back', async () => {
  repository.insertRecord({ id: 'r1', kind: 'fact', text: 'the boat is red' })
  await expectTheSame('boat')
  let within: Promise<unknown> | undefined
  expect(() =>
    repository.transaction(() => {
      repository.insertRecord({ id: 'r2', kind: 'fact', text: 'a boat that never was' })
      within = memory.store.words('boat', 5)
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect(await within).toHaveLength(2)
  repository.insertRecord({ id: 'r3', kind: 'fact', text: 'a bicycle' })
  await expectTheSame('boat')
  await expectTheSame('bicycle')
})

it('weights a word by the current number of rows', async () => {
  for (let n = 0; n < 20; n++) repository.insertRecord({ kind: 'fact', text: `a boat number ${n}` })
  await expectTheSame('boat number 7')
  for (let n = 0; n < 20; n++)
    other.insertRecord({ kind: 'fact', text: `a tree and ${n} long lines of prose` })
  await expectTheSame('boat number 7')
})

it('ends with the reason of an abort', async () => {
  repository.insertRecords(
    Array.from({ length: 3_000 }, (_, n) => ({ kind: 'fact' as const, text: `word${n} and a boat` })),
  )
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  await expect(memory.store.words('boat and words', 5, { signal })).rejects.toBe(reason)
})
