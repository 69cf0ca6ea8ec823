import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { distractors, LONG_TEXTS } from './support/long-texts.js'
import { PRECISIONS } from './support/precisions.js'

describe.each(PRECISIONS)('the fact at the very end of a long text, in %s', (precision) => {
  let engine: EmbeddingEngine
  let passages: { readonly text: string; readonly vector: Float32Array }[]
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
    const texts = [...distractors(100), ...LONG_TEXTS.map(({ text }) => text)]
    const all = await engine.embedPassages(texts.map((text) => ({ text })))
    passages = texts.flatMap((text, index) =>
      (all[index] ?? []).map(({ start, end, vector }) => ({ text: text.slice(start, end), vector })),
    )
  })
  afterAll(() => engine.close())

  it.each(LONG_TEXTS)('is in the nearest passage: $kind', async ({ fact, question }) => {
    const asked = await engine.embed(question)
    const ranked = passages.toSorted(
      (a, b) => cosineSimilarity(asked, b.vector) - cosineSimilarity(asked, a.vector),
    )
    expect(ranked.length).toBeGreaterThan(100 + LONG_TEXTS.length * 2)
    expect(ranked[0]?.text).toContain(fact)
  })
})
