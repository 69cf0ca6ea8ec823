import { EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/passages/estimate.js'
import { splitByEstimate } from '../../src/passages/split.js'
import { LANGUAGES, REAL_TEXTS } from './support/texts.js'

describe('the estimate of tokens', () => {
  it.each([
    ['', 0],
    [' \n\t\u00a0\u3000', 0],
    ['the', 1],
    ['word', 2],
    ['words', 2],
    ['letters', 3],
    ['the end', 2],
    ['x'.repeat(20), 10],
    ['x'.repeat(21), 21],
    ['v2', 2],
    ['2026', 4],
    ["don't.", 4],
    ['été', 3],
    ['e\u0301', 2],
    ['你好。', 3],
    ['слово', 5],
    ['ไทย', 3],
    ['안녕', 6],
    ['😀', 2],
    ['\ud83d', 1],
  ])('for %j is %i', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens)
  })
})

describe('compared with the tokens of the model', () => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load()
  })
  afterAll(() => engine.close())

  it.each([64, 256, 512])('no passage of a real text has more than %i', (maxTokens) => {
    const real = [...REAL_TEXTS, ...LANGUAGES.map((text) => `${text} `.repeat(40))]
    for (const text of real) {
      const passages = splitByEstimate(text, { maxTokens })
      expect(passages.length).toBeGreaterThan(1)
      for (const { start, end } of passages) {
        expect(engine.countTokens(text.slice(start, end))).toBeLessThanOrEqual(maxTokens)
      }
    }
  })

  it('a passage of English prose uses most of the limit', () => {
    const [readme = ''] = REAL_TEXTS
    const passages = splitByEstimate(readme)
    const tokens = passages.map(({ start, end }) => engine.countTokens(readme.slice(start, end)))
    expect(tokens.reduce((sum, count) => sum + count, 0) / tokens.length).toBeGreaterThan(64)
  })
})
