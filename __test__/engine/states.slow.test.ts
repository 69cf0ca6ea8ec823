import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { EmbeddingEngine } from 'recollect'
import { describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'
import { sentences } from './support/texts.js'

type Method = (engine: EmbeddingEngine) => unknown

const METHODS: ReadonlyArray<readonly [string, Method]> = [
  ['embed', (engine) => engine.embed('hello')],
  ['embedBatch', (engine) => engine.embedBatch(['hello', 'world'])],
  ['embedBatch of nothing', (engine) => engine.embedBatch([])],
  ['embedSync', (engine) => engine.embedSync('hello')],
  ['embedBatchSync', (engine) => engine.embedBatchSync(['hello', 'world'])],
  ['countTokens', (engine) => engine.countTokens('hello')],
]

type State = 'ready' | 'running' | 'closing' | 'closed'

const STATES: ReadonlyArray<readonly [State, 'allowed' | 'refused']> = [
  ['ready', 'allowed'],
  ['running', 'allowed'],
  ['closing', 'refused'],
  ['closed', 'refused'],
]

describe.each(STATES)('while %s', (state, expected) => {
  const cases = PRECISIONS.flatMap((precision) =>
    METHODS.map(([name, method]) => [name, precision, method] as const),
  )
  it.each(cases)(`%s in %s is ${expected}`, async (_name, precision, method) => {
    const engine = await EmbeddingEngine.load({ precision })
    const running = state === 'ready' ? undefined : engine.embedBatch(sentences(60)).catch(() => undefined)
    if (state !== 'ready') {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const closing = state === 'closing' || state === 'closed' ? engine.close() : undefined
    if (state === 'closed') {
      await closing
    }
    const outcome = await attempt(() => method(engine))
    if (expected === 'allowed') {
      expect(outcome).not.toBeInstanceOf(Error)
    } else {
      expect(outcome).toMatchObject({ code: 'ENGINE_CLOSED' })
    }
    await running
    await engine.close()
  })
})

describe.each(PRECISIONS)('close, in %s', (precision) => {
  it('is idempotent, while closing and after', async () => {
    const engine = await EmbeddingEngine.load({ precision })
    const first = engine.close()
    expect(engine.close()).toBe(first)
    await first
    expect(engine.close()).toBe(first)
    await engine[Symbol.asyncDispose]()
  })

  it('rejects queued calls, and every call settles', async () => {
    const engine = await EmbeddingEngine.load({ precision })
    const calls = [
      engine.embedBatch(sentences(1_200)),
      engine.embedBatch(sentences(100)),
      ...Array.from({ length: 50 }, (_, i) => engine.embed(`note ${i}`, { priority: 'background' })),
    ]
    const settled = Promise.allSettled(calls)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await engine.close()
    const results = await settled
    expect(results[0]).toMatchObject({ status: 'rejected', reason: { code: 'ENGINE_CLOSED' } })
    for (const result of results) {
      expect(result.status === 'fulfilled' || result.reason.code === 'ENGINE_CLOSED').toBe(true)
    }
  })

  it('rejects calls of the same tick, which have not reached the addon', async () => {
    const engine = await EmbeddingEngine.load({ precision })
    const call = engine.embed('hello')
    const closing = engine.close()
    await expect(call).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
    await closing
  })

  it('happens at the end of an await using block', async () => {
    let kept: EmbeddingEngine
    {
      await using engine = await EmbeddingEngine.load({ precision })
      kept = engine
      await engine.embed('hello')
    }
    await expect(kept.embed('hello')).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
    expect(kept.info.dimensions).toBe(384)
  })

  it('does not affect another engine of the same model', async () => {
    const one = await EmbeddingEngine.load({ precision })
    await using other = await EmbeddingEngine.load({ precision })
    const pending = other.embedBatch(sentences(100))
    await one.close()
    expect(await pending).toHaveLength(100)
  })

  it('may be called from a function of the caller', async () => {
    const engine = await EmbeddingEngine.load({ precision })
    let closing: Promise<void> | undefined
    const call = engine.embedBatch(sentences(100), {
      onProgress: ({ done }) => {
        if (done > 0) {
          closing ??= engine.close()
        }
      },
    })
    await expect(call).rejects.toMatchObject({ code: 'ENGINE_CLOSED' })
    await closing
  })
})

describe.each(PRECISIONS)('in worker threads, in %s', (precision) => {
  it('every method works, in several at once, as here', async () => {
    await using engine = await EmbeddingEngine.load({ precision })
    const expected = await engine.embed('hello world')
    const results = await Promise.all([1, 2, 3].map(() => workerResult(precision)))
    for (const result of results) {
      expect(result.vectors).toEqual([expected, expected, expected, expected])
      expect(result.tokens).toBe(4)
      expect(result.afterClose).toBe('ENGINE_CLOSED')
    }
    expect(await engine.embed('hello world')).toEqual(expected)
  })
})

interface WorkerResult {
  readonly vectors: Float32Array[]
  readonly tokens: number
  readonly afterClose: string
}

function workerResult(precision: string): Promise<WorkerResult> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerResult>()
  const child = fileURLToPath(new URL('support/children/every-method.mjs', import.meta.url))
  const worker = new Worker(child, { workerData: precision })
  worker.once('message', resolve).once('error', reject)
  return promise
}

async function attempt(method: () => unknown): Promise<unknown> {
  try {
    return await method()
  } catch (error) {
    return error
  }
}
