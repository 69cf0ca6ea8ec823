import type { MemoryOrchestrator } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadOwn } from '../../bench/recall/load/own.mjs'
import { nastyQuestions } from '../../bench/recall/speed/nasty.mjs'
import { parseQuestion } from '../../src/recall/question.js'
import { closeHeld, openHeld } from '../memory/support/open-memory.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const RECORDS = loadOwn('tune').stores[0]?.records ?? []

/** Texts that answer some of the questions. */
const ASKED_FOR: Readonly<Record<string, string>> = {
  'common words': 'good people said they like to make new work the same day every time',
  'near, whole': 'people of another time',
  'a hundred quotes': 'people time, as it is called',
  operators: 'people and or not',
  'NUL within': 'ple time',
  'lone surrogate': 'some people',
  'many dates': 'on 14 March 2024 the boat was painted',
  'beginning of a hash': 'fixed in abcdef1234567890',
  Chinese: '他对花生过敏',
  Thai: 'เขาแพ้ถั่วลิสง',
  emoji: 'launched 🎉',
  dots: `the option ${'a.'.repeat(40)}`,
  hyphens: `the option ${'a-'.repeat(40)}`,
}

const prose = RECORDS.flatMap(({ text }) => text.match(/\S+/g) ?? [])
const QUESTIONS = Object.entries(nastyQuestions(prose))

let memory: MemoryOrchestrator

beforeAll(async () => {
  memory = await openHeld(new WordEmbedder())
  await memory.ensureReadyWithMigration()
  await memory.store.insert([
    ...RECORDS.map(({ id, text }) => ({ id, text, kind: 'fact' as const })),
    ...Object.entries(ASKED_FOR).map(([id, text]) => ({ id: `for ${id}`, text, kind: 'fact' as const })),
  ])
  await memory.ensureReadyWithMigration()
}, 60_000)

afterAll(async () => {
  await closeHeld(memory)
})

describe('a question of any kind', () => {
  it.each(QUESTIONS)('is answered in every mode: %s', async (_, question) => {
    for (const mode of ['hybrid', 'words', 'meaning'] as const) {
      const hits = await memory.recall(question, { mode, explain: true, limit: 100 })
      for (const { score, passage, record } of hits) {
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
        expect(record.text.slice(passage.start, passage.end)).toBe(passage.text)
      }
    }
  })

  it.each(Object.keys(ASKED_FOR))('finds what it asks for: %s', async (name) => {
    const question = QUESTIONS.find(([key]) => key === name)?.[1] ?? ''
    const hits = await memory.recall(question, { mode: 'words', minScore: 0, limit: 10 })
    expect(hits.map(({ record }) => record.id)).toContain(`for ${name}`)
  })

  it.each(['quote', 'star', 'caret', 'minus', 'NUL', 'nested brackets'])(
    'that asks for nothing finds nothing by words: %s',
    async (name) => {
      const question = QUESTIONS.find(([key]) => key === name)?.[1] ?? ''
      expect(await memory.recall(question, { mode: 'words', minScore: 0 })).toEqual([])
    },
  )

  it.each(QUESTIONS)('has few units: %s', (_, question) => {
    const { units, terms } = parseQuestion(question, 0)
    expect(units.length).toBeLessThanOrEqual(96)
    expect(terms.length).toBeLessThanOrEqual(200)
    const words = units.flatMap(({ forms }) => forms.map((form) => form.words.length))
    expect(Math.max(0, ...words)).toBeLessThanOrEqual(32)
  })
})
