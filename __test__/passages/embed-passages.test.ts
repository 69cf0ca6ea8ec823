import fc from 'fast-check'
import type { EmbeddedPassage, Embedder, EmbedPassagesOptions, PassageInput, Progress } from 'recollect'
import { describe, expect, it } from 'vitest'
import { embedPassages } from '../../src/passages/embed-passages.js'
import { splitByEstimate } from '../../src/passages/split.js'
import { axis } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { expectCovered } from './support/expect-covered.js'
import { hostileText } from './support/texts.js'

const long = 'The heron was seen on the old stone bridge near the mill. '.repeat(60)

/** An embedder that returns `passages` for each text. */
function withPassages(passages: unknown, options?: { readonly raw: boolean }): Embedder {
  const words = new WordEmbedder()
  return {
    info: words.info,
    embed: (text) => words.embed(text),
    embedBatch: (texts, batchOptions) => words.embedBatch(texts, batchOptions),
    embedPassages: async (texts) =>
      (options?.raw ? passages : texts.map(() => passages)) as EmbeddedPassage[][],
  }
}

describe('passages for an embedder that cannot split', () => {
  it('cover each text, and each has the vector of its own text', async () => {
    const embedder = new WordEmbedder()
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { maxLength: 5 }), async (texts) => {
        const all = await embedPassages(
          embedder,
          texts.map((text) => ({ text })),
        )
        expect(all).toHaveLength(texts.length)
        for (const [index, text] of texts.entries()) {
          const passages = all[index] ?? []
          expectCovered(text, passages)
          expect(passages.map(({ start, end }) => ({ start, end }))).toEqual(splitByEstimate(text))
          for (const { start, end, vector, tokenCount, truncated } of passages) {
            expect(vector).toEqual(await embedder.embed(text.slice(start, end)))
            expect(tokenCount).toBeNull()
            expect(truncated).toBe(false)
          }
        }
      }),
      { numRuns: 30 },
    )
  })

  it('begin with the prefix, in one call', async () => {
    const embedder = new WordEmbedder()
    const [passages = []] = await embedPassages(embedder, [{ text: long, prefix: 'Birds\n' }])
    expect(passages.length).toBeGreaterThan(1)
    expect(embedder.seen).toEqual(passages.map(({ start, end }) => `Birds\n${long.slice(start, end)}`))
  })

  it('are as long as the embedder allows', async () => {
    const embedder = new WordEmbedder()
    const [usual = []] = await embedPassages(embedder, [{ text: long }])
    Object.assign(embedder.info, { maxTokens: 8192 })
    expect((await embedPassages(embedder, [{ text: long }]))[0]).toHaveLength(1)
    Object.assign(embedder.info, { maxTokens: 64 })
    expect((await embedPassages(embedder, [{ text: long }]))[0]?.length).toBeGreaterThan(usual.length * 2)
  })

  it('that it truncated anyway are reported', async () => {
    const embedder = new WordEmbedder()
    Object.assign(embedder.info, { maxTokens: 100_000 })
    const all = await embedPassages(embedder, [{ text: 'short' }, { text: long }])
    expect(all.map((passages) => passages.map(({ truncated }) => truncated))).toEqual([[false], [true]])
  })

  it('do not block the event loop while many texts are split', async () => {
    const embedder = new WordEmbedder()
    const ends: string[] = []
    const splitting = embedPassages(
      embedder,
      Array.from({ length: 4 }, () => ({ text: ' '.repeat(300_000) })),
    ).then(() => ends.push('split'))
    setImmediate(() => ends.push('turn'))
    await splitting
    expect(ends).toEqual(['turn', 'split'])
  })

  it('are counted per text for progress', async () => {
    const embedder = new WordEmbedder()
    const reports: Progress[] = []
    embedder.embedBatch = (texts, options) => {
      for (let done = 0; done <= texts.length; done++) options?.onProgress?.({ done, total: texts.length })
      return WordEmbedder.prototype.embedBatch.call(embedder, texts, options)
    }
    const onProgress = (progress: Progress) => void reports.push(progress)
    await embedPassages(embedder, [{ text: long }, { text: 'short' }], { onProgress })
    expect(reports[0]).toEqual({ done: 0, total: 2 })
    expect(reports.at(-1)).toEqual({ done: 2, total: 2 })
    expect(new Set(reports.map(({ done }) => done))).toEqual(new Set([0, 1, 2]))
  })

  it('are not made after the signal was aborted', async () => {
    const embedder = new WordEmbedder()
    const signal = AbortSignal.abort('stop')
    await expect(embedPassages(embedder, [{ text: long }], { signal })).rejects.toBe('stop')
    const controller = new AbortController()
    const texts = Array.from({ length: 3 }, () => ({ text: ' '.repeat(300_000) }))
    const pending = embedPassages(embedder, texts, { signal: controller.signal })
    controller.abort('while splitting')
    await expect(pending).rejects.toBe('while splitting')
    expect(embedder.seen).toEqual([])
  })

  it('with the wrong number of vectors are refused', async () => {
    const embedder = new WordEmbedder()
    embedder.embedBatch = async () => [axis(0)]
    await expect(embedPassages(embedder, [{ text: long }])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
    })
    embedder.embedBatch = async () => [new Float32Array(384)]
    await expect(embedPassages(embedder, [{ text: 'short' }])).rejects.toMatchObject({
      code: 'INVALID_VECTOR',
    })
  })
})

describe('passages of an embedder that splits', () => {
  const vector = axis(1)
  const whole = { start: 0, end: 9, tokenCount: 4, vector }

  it('are used unchanged, and the options are passed on', async () => {
    const asked: unknown[] = []
    const made = [
      { start: 0, end: 6, tokenCount: 4, vector, signature: new Uint8Array(16) },
      { start: 4, end: 9, tokenCount: 3, vector, truncated: true },
    ]
    const embedder: Embedder = {
      ...withPassages(made),
      async embedPassages(texts: readonly PassageInput[], options?: EmbedPassagesOptions) {
        asked.push(this === embedder, texts, options)
        return texts.map(() => made)
      },
    }
    const inputs = [{ text: 'some text', prefix: 'a' }]
    const options = { priority: 'interactive' } as const
    expect(await embedPassages(embedder, inputs, options)).toEqual([
      [
        { ...made[0], truncated: false },
        { ...made[1], truncated: true },
      ],
    ])
    expect(asked).toEqual([true, inputs, options])
    expect(await embedPassages(withPassages([]), [])).toEqual([])
    const empty = { ...whole, end: 0 }
    expect(await embedPassages(withPassages([empty]), [{ text: '' }])).toEqual([
      [{ ...empty, truncated: false }],
    ])
  })

  it.each([
    ['no array', null],
    ['no passage', []],
    ['no object', [7]],
    ['a start above 0', [{ ...whole, start: 1 }]],
    ['an end before the end of the text', [{ ...whole, end: 8 }]],
    ['an end behind the end of the text', [{ ...whole, end: 10 }]],
    ['a fraction', [{ ...whole, start: 0.5 }]],
    ['no numbers', [{ ...whole, end: '9' }]],
    [
      'a gap',
      [
        { ...whole, end: 3 },
        { ...whole, start: 4 },
      ],
    ],
    ['another order', [whole, { ...whole, end: 3 }]],
    [
      'the same twice',
      [
        { ...whole, end: 4 },
        { ...whole, end: 4 },
        { ...whole, start: 2 },
      ],
    ],
    ['one within another', [whole, { ...whole, start: 2, end: 5 }]],
    ['one within others', [whole, { ...whole, start: 2, end: 5 }, { ...whole, start: 3 }]],
    [
      'an empty passage',
      [
        { ...whole, end: 4 },
        { ...whole, start: 4, end: 4 },
        { ...whole, start: 4 },
      ],
    ],
    ['no token count', [{ ...whole, tokenCount: undefined }]],
    ['a token count below 0', [{ ...whole, tokenCount: -1 }]],
    ['a truncated that is a word', [{ ...whole, truncated: 'no' }]],
    ['a signature that is a text', [{ ...whole, signature: 'bits' }]],
    ['a signature of half a token', [{ ...whole, signature: new Uint8Array(12) }]],
    ['a signature of too many tokens', [{ ...whole, signature: new Uint8Array(129 * 8) }]],
  ])('are refused with %s', async (_what, passages) => {
    await expect(embedPassages(withPassages(passages), [{ text: 'some text' }])).rejects.toMatchObject({
      code: 'EMBEDDING_FAILED',
      message: expect.stringContaining('text 0'),
    })
  })

  it('are refused for too few texts, and if a vector has not length 1', async () => {
    const input = [{ text: 'some text' }, { text: 'some text' }]
    const few = withPassages([[whole]], { raw: true })
    await expect(embedPassages(few, input)).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' })
    const broken = withPassages([{ ...whole, vector: new Float32Array(384) }])
    await expect(embedPassages(broken, input)).rejects.toMatchObject({ code: 'INVALID_VECTOR' })
  })
})
