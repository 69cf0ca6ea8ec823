import { EmbeddingEngine } from 'recollect'
import { describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { reference } from './support/reference.js'

const long = reference('long_note')

describe.each(PRECISIONS)('truncation, in %s', (precision) => {
  it('is reported to embed', async () => {
    await using engine = await EmbeddingEngine.load({ precision })
    const cuts: Array<[number, number]> = []
    await engine.embed(long.text, { onTruncated: (...cut) => cuts.push(cut) })
    expect(cuts).toEqual([[0, long.tokenCount]])
  })

  it('is not reported for texts of 256 tokens, and is for all of 257', async () => {
    await using engine = await EmbeddingEngine.load({ precision })
    const cuts: Array<[number, number]> = []
    await engine.embedBatch([reference('exact_254').text, reference('exact_255').text], {
      onTruncated: (...cut) => cuts.push(cut),
    })
    expect(cuts).toEqual([[1, 257]])
  })

  it('reports indexes in the whole batch, not in a part of it', async () => {
    await using engine = await EmbeddingEngine.load({ precision, maxTokens: 8 })
    const texts = Array.from({ length: 2_000 }, (_, i) => (i % 500 === 499 ? long.text : 'short'))
    const cuts: number[] = []
    await engine.embedBatch(texts, { onTruncated: (index) => cuts.push(index) })
    expect(cuts.toSorted((a, b) => a - b)).toEqual([499, 999, 1499, 1999])
  })

  describe("with truncation: 'error'", () => {
    it('rejects the call, naming the index, the length and the limit', async () => {
      await using engine = await EmbeddingEngine.load({ precision, truncation: 'error' })
      const texts = Array.from({ length: 700 }, (_, i) => (i === 650 ? long.text : 'short'))
      const expected = {
        code: 'TEXT_TOO_LONG',
        message: expect.stringMatching(new RegExp(`256.*${long.tokenCount}`)),
      }
      await expect(engine.embedBatch(texts)).rejects.toMatchObject(expected)
      await expect(engine.embedBatch(texts)).rejects.toThrow('650')
      await expect(engine.embed(long.text)).rejects.toMatchObject(expected)
      expect(() => engine.embedSync(long.text)).toThrow(expect.objectContaining(expected))
    })

    it('does not affect other calls or later ones', async () => {
      await using engine = await EmbeddingEngine.load({ precision, truncation: 'error' })
      const [failed, fine] = await Promise.allSettled([engine.embed(long.text), engine.embed('short')])
      expect(failed.status).toBe('rejected')
      expect(fine.status).toBe('fulfilled')
      expect(await engine.embed(reference('exact_254').text)).toHaveLength(384)
    })
  })
})
