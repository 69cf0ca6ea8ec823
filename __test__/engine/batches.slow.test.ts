import { EmbeddingEngine, type Progress } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { greatestDifference } from './support/reference.js'

describe.each(PRECISIONS)('at full size, in %s', (precision) => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
  })
  afterAll(() => engine.close())

  it('10,000 calls may be pending', async () => {
    const words = ['river', 'stone', 'window']
    const expected = await engine.embedBatch(words)
    const calls = Array.from({ length: 10_000 }, (_, i) => engine.embed(words[i % 3] as string))
    const vectors = await Promise.all(calls)
    expect(
      vectors.every((vector, i) => greatestDifference(vector, expected[i % 3] as Float32Array) < 1e-6),
    ).toBe(true)
  })

  it('5,000 texts report progress at a bounded rate, to the end', async () => {
    const reports: Progress[] = []
    const started = performance.now()
    const texts = Array.from({ length: 5_000 }, (_, i) => `note ${i}`)
    await engine.embedBatch(texts, { onProgress: (progress) => reports.push(progress) })
    const elapsed = performance.now() - started
    expect(reports.at(-1)).toEqual({ done: 5_000, total: 5_000 })
    expect(reports.length).toBeGreaterThan(10)
    expect(reports.length).toBeLessThanOrEqual(elapsed / 50 + 2)
  }, 120_000)
})
