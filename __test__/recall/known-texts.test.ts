import { describe, expect, it } from 'vitest'
// From the source, since what this process knows is known to a module.
import { MemoryOrchestrator } from '../../src/memory/orchestrator.js'
import { readQuestion } from '../../src/recall/asked.js'
import { numbersOf } from '../../src/recall/asked-numbers.js'
import { forgetKnownTexts, KnownTexts, knownTexts } from '../../src/recall/known-texts.js'
import { Lexicon } from '../../src/recall/lexicon.js'
import { Pace } from '../../src/recall/pace.js'
import { bestStretch } from '../../src/recall/pool.js'
import type { RecallRecord } from '../../src/recall/recall-source.js'
import { SqliteMemoryRepository } from '../../src/store/sqlite/repository.js'
import { ASKED } from './support/candidate.js'

const record = (text: string, given: Partial<RecallRecord> = {}): RecallRecord => ({
  ...{ id: 'r', text, createdAt: ASKED, confidence: 0.5 },
  ...given,
})

describe('a text that is known', () => {
  const texts = new KnownTexts()
  const wordsOf = (of: RecallRecord) =>
    [...texts.of(of).words(0).all].map((word) => texts.lexicon.stemOf(word))

  it('is read once', () => {
    const known = texts.of(record('the boat is red'))
    expect(known.met).toBe(0)
    expect(texts.of(record('the boat is red'))).toBe(known)
    expect(known.met).toBe(1)
  })

  it('has the words of what is indexed beside it now', () => {
    const title = (of: string) => ({ source: { id: 's', position: 0, title: of } })
    expect(wordsOf(record('a text', title('Boats')))).toContain('boat')
    expect(wordsOf(record('a text', title('Bicycles')))).not.toContain('boat')
    expect(wordsOf(record('a text', title('Bicycles')))).toContain('bicycl')
    expect(wordsOf(record('a text', { createdAt: Date.UTC(2023, 4, 7) / 1000 }))).toContain('20230507')
    expect(wordsOf(record('a text', { createdAt: Date.UTC(2024, 4, 7) / 1000 }))).not.toContain('20230507')
    expect(wordsOf(record('a text', { speaker: 'Ada' }))).toContain('ada')
    expect(wordsOf(record('a text'))).not.toContain('ada')
  })

  it('is forgotten when others took its place, and what is met again is kept', () => {
    const few = new KnownTexts(10_000)
    const known = few.of(record('a text that is met again'))
    const other = few.of(record('a text that is met once'))
    for (let n = 0; n < 1_000; n++) {
      few.of(record(`text number ${n}`))
      if (n % 10 === 0) expect(few.of(record('a text that is met again'))).toBe(known)
    }
    expect(few.of(record('a text that is met once'))).not.toBe(other)
  })

  it('is forgotten on demand, but not by a question under way', () => {
    const asked = readQuestion('red boat', ASKED)
    const { texts: before } = numbersOf(asked)
    forgetKnownTexts()
    expect(knownTexts()).not.toBe(before)
    expect(numbersOf(asked).texts).toBe(before)
  })
})

it('an erasure leaves nothing of a text in memory', async () => {
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine: null, logger: null })
  await memory.ensureReadyWithMigration()
  const { id } = await memory.remember('the boat is red')
  await memory.recall('red boat')
  const before = knownTexts()
  await memory.erase([id])
  expect(knownTexts()).not.toBe(before)
  expect(await memory.recall('red boat')).toEqual([])
  await memory.close()
  repository.close()
})

it('a question finds the same in a long text that it meets first and in one that is known', async () => {
  const sentence = (n: number) =>
    `Sentence ${n} is about ${n === 41 ? 'the red boat in the harbor' : 'a tree'}. `
  const long = record(Array.from({ length: 200 }, (_, n) => sentence(n)).join(''))
  const best = async () => bestStretch(long, readQuestion('red boat in the harbor', ASKED), new Pace())
  forgetKnownTexts()
  const first = await best()
  expect(long.text.slice(first.start, first.end)).toContain('red boat')
  for (let n = 0; n < 3; n++) expect(await best()).toEqual(first)
})

describe('a lexicon', () => {
  it('gives words of one stem one number, in any case', () => {
    const lexicon = new Lexicon()
    const numbers: number[] = []
    lexicon.read('Boats boat BOATS, bicycle_boat naïve', numbers)
    const [boat] = numbers
    expect(numbers.map((number) => lexicon.stemOf(number))).toEqual([
      ...['boat', 'boat', 'boat', 'bicycl', 'boat', 'naïve'],
    ])
    expect(lexicon.numberOf('boat')).toBe(boat)
    expect(lexicon.bytes).toBeGreaterThan(0)
  })
})
