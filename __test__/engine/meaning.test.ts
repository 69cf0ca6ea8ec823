import { cosineSimilarity, EMBEDDING_DIM, EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { norm } from './support/reference.js'

describe('EmbeddingEngine', () => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load()
  })
  afterAll(() => engine.close())

  it('the constant is 384', () => {
    expect(EMBEDDING_DIM).toBe(384)
  })

  it('384 dimensions', async () => {
    const vector = await engine.embed('hello world')
    expect(vector).toBeInstanceOf(Float32Array)
    expect(vector).toHaveLength(384)
    expect(engine.info.dimensions).toBe(384)
  })

  it('unit norm', async () => {
    expect(norm(await engine.embed('hello world'))).toBeCloseTo(1, 5)
  })

  it('"hello world" is near "hi world" and far from "quantum physics"', async () => {
    const [hello, hi, quantum] = await engine.embedBatch(['hello world', 'hi world', 'quantum physics'])
    expect(cosineSimilarity(hello as Float32Array, hi as Float32Array)).toBeGreaterThan(0.8)
    expect(cosineSimilarity(hello as Float32Array, quantum as Float32Array)).toBeLessThan(0.5)
  })

  it('describes itself in a frozen plain object', () => {
    expect(engine.info).toMatchObject({
      model: 'sentence-transformers/all-MiniLM-L6-v2',
      dimensions: 384,
      maxTokens: 256,
      runtimeVersion: expect.stringMatching(/^1\.\d+\.\d+/),
      modelSha256: '1676b3d3bdb5161d3d6f0730e278cb42b416457c6ae7f68750983266f0e14427',
    })
    expect(engine.info.fingerprint).not.toBe('')
    expect(engine.info.threads).toBeGreaterThanOrEqual(1)
    expect(Object.isFrozen(engine.info)).toBe(true)
    expect(JSON.parse(JSON.stringify(engine.info))).toEqual(engine.info)
  })

  it('has another vector space for another maximum of tokens', async () => {
    await using shorter = await EmbeddingEngine.load({ maxTokens: 16 })
    expect(shorter.info.maxTokens).toBe(16)
    expect(shorter.info.fingerprint).not.toBe(engine.info.fingerprint)
  })
})
