import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { greatestDifference, norm, reference } from './support/reference.js'

describe.each(PRECISIONS)('any string has a vector, in %s', (precision) => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
  })
  afterAll(() => engine.close())

  it.each([
    ['whitespace only', '\t\n\r \u00a0\u3000', ''],
    ['a lone high surrogate', 'a\ud800b', 'a\ufffdb'],
    ['a lone low surrogate', '\udc00', '\ufffd'],
    ['an embedded NUL, which is dropped', 'hello\0 world', 'hello world'],
    ['other control characters, which are dropped', '\u0001hel\u007flo world', 'hello world'],
    ['another case', 'HELLO World', 'hello world'],
  ])('%s', async (_name, text, same) => {
    const [vector, expected] = await engine.embedBatch([text, same])
    expect(vector).toEqual(expected)
    expect(norm(vector as Float32Array)).toBeCloseTo(1, 5)
  })

  it('the empty string has the reference vector', async () => {
    const vector = await engine.embed('')
    const { vector: expected } = reference('empty')
    if (precision === 'float32') expect(greatestDifference(vector, expected)).toBeLessThanOrEqual(3e-4)
    else expect(cosineSimilarity(vector, expected)).toBeGreaterThan(0.999)
    expect(engine.countTokens('')).toBe(2)
  })

  it('an empty batch has no vectors', async () => {
    const reports: unknown[] = []
    expect(await engine.embedBatch([], { onProgress: (progress) => reports.push(progress) })).toEqual([])
    expect(engine.embedBatchSync([])).toEqual([])
    expect(reports).toEqual([{ done: 0, total: 0 }])
  })

  it('two million words get the vector of their first 256 tokens', async () => {
    const beginning = 'one two three four '.repeat(80)
    const [long, short] = await engine.embedBatch([beginning.repeat(6_250), beginning])
    expect(long).toEqual(short)
  })
})
