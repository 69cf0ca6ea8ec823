import { getEventListeners } from 'node:events'
import { EmbeddingEngine } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { sentences } from './support/texts.js'

describe.each(PRECISIONS)('an AbortSignal, in %s', (precision) => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
  })
  afterAll(() => engine.close())

  const reasons = [new Error('mine'), 'a string', 0, null, { a: 1 }]

  it.each(reasons)('that has already aborted rejects with its reason unchanged: %j', async (reason) => {
    const signal = AbortSignal.abort(reason)
    expect(await rejection(engine.embed('hello', { signal }))).toBe(reason)
    expect(await rejection(engine.embedBatch(['hello'], { signal }))).toBe(reason)
    expect(await rejection(engine.embedBatch([], { signal }))).toBe(reason)
    expect(await rejection(EmbeddingEngine.load({ precision, signal }))).toBe(reason)
  })

  it('that aborts in the same tick as the call rejects', async () => {
    const controller = new AbortController()
    const pending = rejection(engine.embed('hello', { signal: controller.signal }))
    controller.abort('now')
    expect(await pending).toBe('now')
  })

  it('that aborts while the call is queued rejects at once and leaves the others', async () => {
    const controller = new AbortController()
    const ended: string[] = []
    const before = engine.embedBatch(sentences(200)).then(() => ended.push('before'))
    const queued = rejection(engine.embedBatch(sentences(50), { signal: controller.signal })).then(
      (reason) => {
        ended.push('queued')
        return reason
      },
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort('while queued')
    expect(await queued).toBe('while queued')
    await before
    expect(ended).toEqual(['queued', 'before'])
  })

  it('that aborts while the call runs rejects before the run ends', async () => {
    const controller = new AbortController()
    const reports: number[] = []
    const pending = rejection(
      engine.embedBatch(sentences(2_000), {
        signal: controller.signal,
        onProgress: ({ done }) => {
          reports.push(done)
          if (done > 0) {
            controller.abort('while running')
          }
        },
      }),
    )
    expect(await pending).toBe('while running')
    expect(reports.at(-1)).toBeLessThan(2_000)
    const seen = reports.length
    expect(await engine.embed('hello')).toHaveLength(384)
    expect(reports).toHaveLength(seen)
  })

  it('removes the work from the queue: later work need not wait for it', async () => {
    // Another vector space has its own threads, so it serves as the clock.
    await using clock = await EmbeddingEngine.load({ precision, maxTokens: 128 })
    const controller = new AbortController()
    const aborted = rejection(engine.embedBatch(sentences(1_500), { signal: controller.signal }))
    setTimeout(() => controller.abort(), 20)
    await aborted
    const ended: string[] = []
    await Promise.all([
      clock.embedBatch(sentences(150)).then(() => ended.push('clock')),
      engine.embed('hello', { priority: 'background' }).then(() => ended.push('next')),
    ])
    expect(ended).toEqual(['next', 'clock'])
  })

  it('cancels only its own call when several share a run', async () => {
    const controller = new AbortController()
    const aborted = rejection(engine.embed('one', { signal: controller.signal }))
    const other = engine.embed('two')
    setImmediate(() => controller.abort('just this one'))
    const reason = await aborted
    // The work may have finished before the abort.
    expect(['just this one', undefined]).toContain(reason)
    expect(await other).toHaveLength(384)
  })

  it('that aborts during load rejects', async () => {
    const controller = new AbortController()
    const pending = rejection(EmbeddingEngine.load({ precision, signal: controller.signal }))
    setTimeout(() => controller.abort('while loading'), 5)
    expect(await pending).toBe('while loading')
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('that aborts after the end changes nothing', async () => {
    const controller = new AbortController()
    const vector = await engine.embed('hello', { signal: controller.signal })
    controller.abort()
    expect(vector).toEqual(await engine.embed('hello'))
  })

  it('has no listeners left after thousands of calls with every outcome', async () => {
    const { signal } = new AbortController()
    const long = await EmbeddingEngine.load({ precision, truncation: 'error', signal })
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 100 }, (_, i) => engine.embed(`note ${i % 3}`, { signal })))
    }
    await rejection(long.embed('word '.repeat(300), { signal }))
    const closing = rejection(long.embedBatch(sentences(1_500), { signal }))
    await long.close()
    expect(await closing).toMatchObject({ code: 'ENGINE_CLOSED' })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('causes no warning with thousands of calls pending', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    const controller = new AbortController()
    const calls = Array.from({ length: 5_000 }, () => engine.embed('note', { signal: controller.signal }))
    const settled = Promise.allSettled(calls)
    setImmediate(() => controller.abort())
    const reasons = new Set((await settled).map((result) => result.status === 'rejected' && result.reason))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(reasons).toContain(controller.signal.reason)
    expect(warnings).toEqual([])
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })
})

/** The rejection reason of the promise; undefined when it was fulfilled. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
}
