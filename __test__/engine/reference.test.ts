import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { greatestDifference, norm, REFERENCE } from './support/reference.js'

describe('against sentence-transformers', () => {
  let engine: EmbeddingEngine
  let batch: Float32Array[]
  const truncated = new Map<number, number>()

  beforeAll(async () => {
    engine = await EmbeddingEngine.load()
    const texts = REFERENCE.map(({ text }) => text)
    batch = await engine.embedBatch(texts, { onTruncated: (index, tokens) => truncated.set(index, tokens) })
  })
  afterAll(() => engine.close())

  it('has 82 reference texts', () => {
    expect(REFERENCE).toHaveLength(82)
  })

  it.each(REFERENCE.map((case_, index) => ({ ...case_, index })))(
    'produces the vector, the unit norm and the token count of $name',
    async ({ text, tokenCount, vector, index }) => {
      const alone = await engine.embed(text)
      expect(cosineSimilarity(alone, vector)).toBeGreaterThanOrEqual(0.999999)
      expect(greatestDifference(alone, vector)).toBeLessThanOrEqual(3e-4)
      expect(Math.abs(norm(alone) - 1)).toBeLessThanOrEqual(1e-5)
      expect(greatestDifference(alone, batch[index] as Float32Array)).toBeLessThanOrEqual(1e-6)
      expect(engine.countTokens(text)).toBe(tokenCount)
    },
  )

  it('reports which texts were truncated and how long they are', () => {
    const expected = REFERENCE.flatMap((case_, index) =>
      case_.truncated ? [[index, case_.tokenCount] as const] : [],
    )
    expect(expected).not.toHaveLength(0)
    expect([...truncated].toSorted(([a], [b]) => a - b)).toEqual(expected)
  })

  it('produces the same vectors with one thread and with the synchronous methods', async () => {
    await using single = await EmbeddingEngine.load({ threads: 1 })
    const texts = REFERENCE.map(({ text }) => text)
    const vectors = single.embedBatchSync(texts)
    for (const [i, vector] of vectors.entries()) {
      expect(greatestDifference(vector, batch[i] as Float32Array)).toBeLessThanOrEqual(1e-6)
    }
    expect(greatestDifference(single.embedSync('hello world'), vectors[0] as Float32Array)).toBeLessThan(1e-6)
  })
})
