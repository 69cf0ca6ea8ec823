import { describe, expect, it } from 'vitest'
// Imported from the source, because the cache belongs to a module.
import { MemoryOrchestrator } from '../../src/memory/orchestrator.js'
import { Pace } from '../../src/platform/pace.js'
import { bestStretch } from '../../src/recall/best-stretch.js'
import { compileQuestion } from '../../src/recall/compiled-question.js'
import { Lexicon } from '../../src/recall/lexicon.js'
import { parseQuestion } from '../../src/recall/question.js'
import type { RecallRecord } from '../../src/recall/recall-source.js'
import { clearTextCache, TextCache, textCache } from '../../src/recall/text-cache.js'
import { SqliteMemoryRepository } from '../../src/store/sqlite/repository.js'
import { ASKED_AT } from './support/candidate.js'

const record = (text: string, given: Partial<RecallRecord> = {}): RecallRecord => ({
  ...{ id: 'r', text, createdAt: ASKED_AT, confidence: 0.5 },
  ...given,
})

describe('a cached text', () => {
  const cache = new TextCache()
  const wordsOf = (of: RecallRecord) =>
    [...cache.of(of).words(0).all].map((word) => cache.lexicon.stemOf(word))

  it('is read once', () => {
    const cached = cache.of(record('the boat is red'))
    expect(cached.timesSeen).toBe(0)
    expect(cache.of(record('the boat is red'))).toBe(cached)
    expect(cached.timesSeen).toBe(1)
  })

  it('has the words that are indexed with it now', () => {
    const title = (of: string) => ({ source: { id: 's', position: 0, title: of } })
    expect(wordsOf(record('a text', title('Boats')))).toContain('boat')
    expect(wordsOf(record('a text', title('Bicycles')))).not.toContain('boat')
    expect(wordsOf(record('a text', title('Bicycles')))).toContain('bicycl')
    expect(wordsOf(record('a text', { createdAt: Date.UTC(2023, 4, 7) / 1000 }))).toContain('20230507')
    expect(wordsOf(record('a text', { createdAt: Date.UTC(2024, 4, 7) / 1000 }))).not.toContain('20230507')
    expect(wordsOf(record('a text', { speaker: 'Ada' }))).toContain('ada')
    expect(wordsOf(record('a text'))).not.toContain('ada')
  })

  it('is dropped when others fill the cache, unless it is looked up again', () => {
    const few = new TextCache(10_000)
    const cached = few.of(record('a text that is seen again'))
    const other = few.of(record('a text that is seen once'))
    for (let n = 0; n < 1_000; n++) {
      few.of(record(`text number ${n}`))
      if (n % 10 === 0) expect(few.of(record('a text that is seen again'))).toBe(cached)
    }
    expect(few.of(record('a text that is seen once'))).not.toBe(other)
  })

  it('is dropped on demand, but not by a question under way', () => {
    const parsed = parseQuestion('red boat', ASKED_AT)
    const { cache: before } = compileQuestion(parsed)
    clearTextCache()
    expect(textCache()).not.toBe(before)
    expect(compileQuestion(parsed).cache).toBe(before)
  })
})

it('an erasure leaves nothing of a text in memory', async () => {
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine: null, logger: null })
  await memory.ensureReadyWithMigration()
  const { id } = await memory.remember('the boat is red')
  await memory.recall('red boat')
  const before = textCache()
  await memory.erase([id])
  expect(textCache()).not.toBe(before)
  expect(await memory.recall('red boat')).toEqual([])
  await memory.close()
  repository.close()
})

it('a question finds the same in a long text before and after it is cached', async () => {
  const sentence = (n: number) =>
    `Sentence ${n} is about ${n === 41 ? 'the red boat in the harbor' : 'a tree'}. `
  const long = record(Array.from({ length: 200 }, (_, n) => sentence(n)).join(''))
  const best = async () => bestStretch(long, parseQuestion('red boat in the harbor', ASKED_AT), new Pace())
  clearTextCache()
  const first = await best()
  expect(long.text.slice(first.start, first.end)).toContain('red boat')
  for (let n = 0; n < 3; n++) expect(await best()).toEqual(first)
})

describe('a lexicon', () => {
  it('gives words with the same stem one id, in any case', () => {
    const lexicon = new Lexicon()
    const ids: number[] = []
    lexicon.read('Boats boat BOATS, bicycle_boat naïve', ids)
    const [boat] = ids
    expect(ids.map((id) => lexicon.stemOf(id))).toEqual([
      ...['boat', 'boat', 'boat', 'bicycl', 'boat', 'naïve'],
    ])
    expect(lexicon.idOf('boat')).toBe(boat)
    expect(lexicon.bytes).toBeGreaterThan(0)
  })
})
