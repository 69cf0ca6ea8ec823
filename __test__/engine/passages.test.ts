import { AsyncLocalStorage } from 'node:async_hooks'
import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { EmbeddingEngine, type EnginePassage, type Progress } from 'recollect'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ends, recordEvents } from '../observe/support/recorded-events.js'
import { expectCovered } from '../passages/support/expect-covered.js'
import { hostileText, LANGUAGES, REAL_TEXTS, realText, tokenLimit } from '../passages/support/texts.js'
import { greatestDifference } from './support/reference.js'
import { sentences } from './support/texts.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

const long = sentences(40).join('. ')
const megabyte = `${sentences(400).join('. ')}.\n\n`.repeat(20).slice(0, 1024 * 1024)

const rangesOf = (passages: readonly EnginePassage[]) =>
  passages.map(({ start, end, tokenCount }) => ({ start, end, tokenCount }))

describe('splitPassages', () => {
  it('covers any text with passages of exact token counts within the limit, always in the same way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(hostileText, realText, fc.constantFrom(...LANGUAGES)),
        tokenLimit,
        async (text, maxTokens) => {
          const passages = await engine.splitPassages(text, { maxTokens })
          expectCovered(text, passages)
          for (const { start, end, tokenCount } of passages) {
            expect(tokenCount).toBeLessThanOrEqual(maxTokens)
            expect(engine.countTokens(text.slice(start, end))).toBe(tokenCount)
          }
          expect(await engine.splitPassages(text, { maxTokens })).toEqual(passages)
        },
      ),
      { numRuns: 150 },
    )
  })

  it.each([16, 100, 256, 512])(
    'covers whole documents with passages of at most %i tokens',
    async (maxTokens) => {
      for (const text of REAL_TEXTS) {
        const passages = await engine.splitPassages(text, { maxTokens })
        expectCovered(text, passages)
        for (const { start, end, tokenCount } of passages) {
          expect(tokenCount).toBeLessThanOrEqual(maxTokens)
          expect(engine.countTokens(text.slice(start, end))).toBe(tokenCount)
        }
      }
    },
  )

  it('does not split a text that fits the model, and counts the prefix', async () => {
    expect(await engine.splitPassages('')).toEqual([{ start: 0, end: 0, tokenCount: 2 }])
    const text = sentences(10).join('. ')
    expect(await engine.splitPassages(text)).toEqual([
      { start: 0, end: text.length, tokenCount: engine.countTokens(text) },
    ])
    const prefix = 'Birds of the river\n'
    for (const { start, end, tokenCount } of await engine.splitPassages(long, { prefix })) {
      expect(engine.countTokens(prefix + long.slice(start, end))).toBe(tokenCount)
      expect(tokenCount).toBeLessThanOrEqual(256)
    }
  })

  it('of a megabyte does not block the event loop', async () => {
    let turns = 0
    let running = true
    const turn = () => {
      turns++
      if (running) setTimeout(turn)
    }
    turn()
    const passages = await engine.splitPassages(megabyte)
    running = false
    expectCovered(megabyte, passages)
    // Splitting on this thread would leave two turns at most.
    expect(turns).toBeGreaterThan(10)
  })

  it.each([
    ['text', 7, {}],
    ['maxTokens', 'text', { maxTokens: 15 }],
    ['maxTokens', 'text', { maxTokens: 513 }],
    ['prefix', 'text', { prefix: null }],
    ['maxTokens', 'text', { maxToken: 64 }],
  ])('refuses a wrong %s', async (named, text, options) => {
    await expect(engine.splitPassages(text as string, options as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
  })
})

describe('embedPassages', () => {
  it('gives each passage the vector of its own text, after the prefix', async () => {
    const inputs = [
      { text: long },
      { text: 'short' },
      { text: '' },
      { text: long, prefix: 'Birds of the river\n' },
      { text: LANGUAGES.join('\n'), prefix: '# Rechte\n' },
      { text: 'a\ud800b 😀 '.repeat(80) },
    ]
    const all = await engine.embedPassages(inputs)
    expect(all).toHaveLength(inputs.length)
    for (const [index, { text, prefix = '' }] of inputs.entries()) {
      const passages = all[index] ?? []
      expectCovered(text, passages)
      expect(rangesOf(passages)).toEqual(await engine.splitPassages(text, { prefix }))
      for (const { start, end, vector, truncated, tokenCount } of passages) {
        const passage = prefix + text.slice(start, end)
        expect(greatestDifference(await engine.embed(passage), vector)).toBeLessThanOrEqual(1e-6)
        expect(engine.countTokens(passage)).toBe(tokenCount)
        expect(truncated).toBe(false)
      }
    }
    const vectors = all.flat().map(({ vector }) => vector)
    expect(new Set(vectors.map(({ buffer }) => buffer)).size).toBe(vectors.length)
  })

  it('gives the same results for texts together as for each alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { maxLength: 4 }), async (texts) => {
        const together = await engine.embedPassages(texts.map((text) => ({ text })))
        expect(together).toHaveLength(texts.length)
        for (const [index, text] of texts.entries()) {
          expectCovered(text, together[index] ?? [])
          expect(rangesOf(together[index] ?? [])).toEqual(await engine.splitPassages(text))
        }
      }),
      { numRuns: 5 },
    )
  })

  it('keeps the order of many texts, long and short, over many native calls', async () => {
    const texts = sentences(604).map((text, index) => (index % 100 === 3 ? `${text}. `.repeat(20) : text))
    const all = await engine.embedPassages(texts.map((text) => ({ text })))
    for (const index of [0, 3, 99, 103, 511, 512, 603]) {
      const text = texts[index] ?? ''
      const passages = all[index] ?? []
      expectCovered(text, passages)
      const last = passages.at(-1)
      const expected = await engine.embed(text.slice(last?.start, last?.end))
      expect(greatestDifference(expected, last?.vector ?? new Float32Array())).toBeLessThanOrEqual(1e-6)
    }
  })

  it('needs no truncation where that is an error', async () => {
    await using strict = await EmbeddingEngine.load({ truncation: 'error' })
    const [passages = []] = await strict.embedPassages([{ text: long }])
    expectCovered(long, passages)
    expect(passages.length).toBeGreaterThan(1)
  })

  it('copies its arguments', async () => {
    const inputs = [{ text: 'hello world', prefix: 'a ' }]
    const pending = engine.embedPassages(inputs)
    Object.assign(inputs[0] ?? {}, { text: 'quantum physics' })
    inputs.pop()
    const [[passage] = []] = await pending
    expect(passage?.end).toBe('hello world'.length)
  })

  it('reports finished texts, in the async context of the caller', async () => {
    const storage = new AsyncLocalStorage<string>()
    const reports: Progress[] = []
    const contexts = new Set<unknown>()
    const inputs = [...sentences(40), long, long].map((text) => ({ text }))
    const other = engine.embedBatch(sentences(50))
    await storage.run('the caller', () =>
      engine.embedPassages(inputs, {
        onProgress: (progress) => {
          reports.push(progress)
          contexts.add(storage.getStore())
        },
      }),
    )
    await other
    expect(reports[0]).toEqual({ done: 0, total: 42 })
    expect(reports.at(-1)).toEqual({ done: 42, total: 42 })
    expect(contexts).toEqual(new Set(['the caller']))
  })

  it('runs onTruncated and onProgress of a batch in the async context of its caller too', async () => {
    const storage = new AsyncLocalStorage<number>()
    const seen: (readonly [number, unknown])[] = []
    const calls = Array.from({ length: 4 }, (_, call) =>
      storage.run(call, () =>
        engine.embedBatch([...sentences(30), 'word '.repeat(600)], {
          onTruncated: () => void seen.push([call, storage.getStore()]),
          onProgress: () => void seen.push([call, storage.getStore()]),
        }),
      ),
    )
    await Promise.all(calls)
    expect(seen.length).toBeGreaterThan(8)
    for (const [call, store] of seen) expect(store).toBe(call)
  })

  it('publishes to the embed channel, without a text', async () => {
    const recorded = recordEvents()
    const texts = [long, 'short']
    const [passages = []] = await engine.embedPassages(texts.map((text) => ({ text })))
    expect(ends(recorded, 'embed')).toEqual([
      {
        operation: 'embedPassages',
        fingerprint: engine.info.fingerprint,
        priority: 'background',
        texts: 2,
        characters: long.length + 5,
        passages: passages.length + 1,
        durationMs: expect.any(Number),
      },
    ])
  })

  it('an interactive call returns before an earlier long text ends', async () => {
    const ended: string[] = []
    const background = engine
      .embedPassages([{ text: megabyte.slice(0, 30_000) }])
      .then(() => ended.push('passages'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const single = engine.embed('hello world').then(() => ended.push('embed'))
    const interactive = engine
      .embedPassages([{ text: 'a' }], { priority: 'interactive' })
      .then(() => ended.push('interactive passages'))
    await Promise.all([background, single, interactive])
    expect(ended.at(-1)).toBe('passages')
  })

  it('is stopped by its signal, in the middle of a text too', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const inputs = [{ text: 'short' }, { text: megabyte }]
    const pending = engine.embedPassages(inputs, {
      signal,
      onProgress: ({ done }) => {
        if (done > 0) controller.abort('in the middle')
      },
    })
    await expect(pending).rejects.toBe('in the middle')
    await expect(engine.embedPassages(inputs, { signal })).rejects.toBe('in the middle')
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    // The rest of the text does not delay later calls.
    expect(await engine.embedPassages([{ text: 'hello' }])).toHaveLength(1)
  })

  it('rejects with the error that onProgress throws, and does not affect other calls', async () => {
    const thrown = new Error('from the caller')
    const [failed, fine] = await Promise.allSettled([
      engine.embedPassages([{ text: long }], {
        onProgress: () => {
          throw thrown
        },
      }),
      engine.embedPassages([{ text: long }]),
    ])
    expect(failed).toEqual({ status: 'rejected', reason: thrown })
    expect(fine.status).toBe('fulfilled')
  })

  it('fails with ENGINE_CLOSED when the engine is closed meanwhile, and after that', async () => {
    const closing = await EmbeddingEngine.load()
    onTestFinished(() => closing.close())
    const pending = Promise.allSettled([
      closing.embedPassages([{ text: megabyte }]),
      closing.splitPassages(megabyte),
    ])
    setImmediate(() => closing.close())
    for (const result of await pending) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_CLOSED' } })
    }
    await expect(closing.embedPassages([])).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
    await expect(closing.splitPassages('a')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
  })

  it('of no text has no passages', async () => {
    const reports: Progress[] = []
    const onProgress = (progress: Progress) => void reports.push(progress)
    expect(await engine.embedPassages([], { onProgress })).toEqual([])
    expect(reports).toEqual([{ done: 0, total: 0 }])
  })

  it.each([
    ['texts', 'text', undefined],
    ['texts[0]', ['text'], undefined],
    ['texts[1]', [{ text: 'a' }, null], undefined],
    ['texts[0]', new Array(1), undefined],
    ['texts[0].text', [{}], undefined],
    ['texts[0].prefix', [{ text: 'a', prefix: 1 }], undefined],
    ['prefix', [{ text: 'a', prefx: 'b' }], undefined],
    ['priority', [], { priority: 'urgent' }],
    ['onProgress', [], { onProgress: 'yes' }],
    ['signal', [], { signal: {} }],
    ['onTruncated', [], { onTruncated: () => undefined }],
  ])('refuses a wrong %s', async (named, texts, options) => {
    await expect(engine.embedPassages(texts as [], options as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(named),
    })
  })
})
