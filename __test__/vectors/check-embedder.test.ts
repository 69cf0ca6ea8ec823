import { describe, expect, it } from 'vitest'
import { checkEmbedder } from '../../src/vectors/check-embedder.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const words = new WordEmbedder()
const complete = {
  info: words.info,
  embed: (text: string) => words.embed(text),
  embedBatch: (texts: readonly string[]) => words.embedBatch(texts),
}

describe('an embedder', () => {
  it('may split texts itself, and state its token limit', () => {
    expect(() => checkEmbedder(complete)).not.toThrow()
    expect(() =>
      checkEmbedder({
        ...complete,
        info: { ...words.info, maxTokens: 512, signatureVersion: 1 },
        embedPassages: async () => [],
        embedQuestion: async () => ({ vector: new Float32Array(384) }),
        maxSims: () => new Float64Array(0),
      }),
    ).not.toThrow()
  })

  it.each([
    ['embedPassages', { ...complete, embedPassages: 'yes' }],
    ['embedPassages', { ...complete, embedPassages: null }],
    ['embedQuestion', { ...complete, embedQuestion: 'yes' }],
    ['maxSims', { ...complete, maxSims: 1 }],
    ['signatureVersion', { ...complete, info: { ...words.info, signatureVersion: 0 } }],
    ['signatureVersion', { ...complete, info: { ...words.info, signatureVersion: '1' } }],
    ['maxTokens', { ...complete, info: { ...words.info, maxTokens: 0 } }],
    ['maxTokens', { ...complete, info: { ...words.info, maxTokens: '512' } }],
    ['maxTokens', { ...complete, info: { ...words.info, maxTokens: Number.NaN } }],
    ['fingerprint', { ...complete, info: { dimensions: 384 } }],
    ['dimensions', { ...complete, info: { fingerprint: 'x', dimensions: 12 } }],
    ['embed', { embed: complete.embed }],
  ])('is refused if its %s is invalid', (named, embedder) => {
    expect(() => checkEmbedder(embedder)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(named) }),
    )
  })
})
