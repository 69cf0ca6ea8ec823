import { EmbeddingEngine, type Progress } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { greatestDifference } from './support/reference.js'
import { sentences } from './support/texts.js'

describe.each(PRECISIONS)('batches, in %s', (precision) => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
  })
  afterAll(() => engine.close())

  it('keep the order of their texts, whatever the lengths', async () => {
    const texts = sentences(700)
    const vectors = await engine.embedBatch(texts)
    expect(vectors).toHaveLength(700)
    for (const i of [0, 1, 36, 37, 511, 512, 513, 699]) {
      const alone = await engine.embed(texts[i] as string)
      expect(greatestDifference(alone, vectors[i] as Float32Array)).toBeLessThanOrEqual(1e-6)
    }
  })

  it('are safe from changes to the array after the call', async () => {
    const texts = ['hello world', 'quantum physics']
    const pending = engine.embedBatch(texts)
    texts.reverse().pop()
    expect((await pending)[0]).toEqual(await engine.embed('hello world'))
  })

  it('calls in one tick share runs', async () => {
    let turn = 0
    let running = true
    const count = () => {
      turn++
      if (running) {
        setImmediate(count)
      }
    }
    count()
    const turns = new Set<number>()
    const calls = Array.from({ length: 64 }, (_, i) => engine.embed(`note ${i}`).then(() => turns.add(turn)))
    await Promise.all(calls)
    running = false
    // One by one they would take 64 turns.
    expect(turns.size).toBeLessThan(16)
  })

  it('each vector owns its buffer and can be transferred', async () => {
    const vectors = [
      ...(await engine.embedBatch(['one', 'two', 'three'])),
      await engine.embed('four'),
      ...engine.embedBatchSync(['five', 'six']),
    ]
    expect(new Set(vectors.map(({ buffer }) => buffer)).size).toBe(6)
    for (const vector of vectors) {
      expect(vector.byteOffset).toBe(0)
      expect(vector.buffer.byteLength).toBe(384 * 4)
      const moved = structuredClone(vector, { transfer: [vector.buffer as ArrayBuffer] })
      expect(moved).toHaveLength(384)
      expect(vector).toHaveLength(0)
    }
  })

  it('the event loop turns while a batch runs', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await engine.embedBatch(sentences(200))
    clearInterval(counting)
    // A batch that blocks leaves no turns; one that blocks for each of its runs leaves about twenty.
    expect(turns).toBeGreaterThan(100)
  })

  it('an interactive call returns before an earlier background batch ends', async () => {
    const ended: string[] = []
    const batch = engine.embedBatch(sentences(200)).then(() => ended.push('batch'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const single = engine.embed('hello world').then(() => ended.push('single'))
    const interactive = engine
      .embedBatch(['a', 'b'], { priority: 'interactive' })
      .then(() => ended.push('pair'))
    await Promise.all([batch, single, interactive])
    expect(ended.at(-1)).toBe('batch')
  })

  it('background work is not starved by interactive work', async () => {
    let ended = false
    const background = engine.embed('hello world', { priority: 'background' }).then(() => {
      ended = true
    })
    let calls = 0
    while (!ended && calls < 200) {
      const words = sentences(40).slice(0, 20)
      await engine.embedBatch(words, { priority: 'interactive' })
      calls++
    }
    await background
    expect(calls).toBeLessThan(200)
  })

  it.for([1, 700])('of %i texts report progress at a bounded rate, to the end', async (total) => {
    const reports: Progress[] = []
    const started = performance.now()
    const texts = Array.from({ length: total }, (_, i) => `note ${i}`)
    await engine.embedBatch(texts, { onProgress: (progress) => reports.push(progress) })
    const elapsed = performance.now() - started
    expect(reports.at(-1)).toEqual({ done: total, total })
    expect(reports[0]).toEqual({ done: 0, total })
    expect(reports.length).toBeLessThanOrEqual(elapsed / 50 + 2)
    const done = reports.map((report) => report.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(new Set(done).size).toBe(done.length)
  })

  it.each([0, 3])('of %i texts call no callback before they return', async (count) => {
    let returned = false
    const reports: boolean[] = []
    const pending = engine.embedBatch(sentences(count), { onProgress: () => reports.push(returned) })
    returned = true
    await pending
    expect(reports).not.toContain(false)
    expect(reports).toContain(true)
  })

  it.each(['onProgress', 'onTruncated'])('an error thrown by %s rejects only its own call', async (name) => {
    const thrown = new Error('from the caller')
    const throwing = {
      [name]: () => {
        throw thrown
      },
    }
    const long = 'word '.repeat(600)
    const [failed, fine] = await Promise.allSettled([
      engine.embedBatch([long, ...sentences(100)], throwing),
      engine.embedBatch(['hello world', long]),
    ])
    expect(failed).toEqual({ status: 'rejected', reason: thrown })
    expect(fine.status).toBe('fulfilled')
  })
})
