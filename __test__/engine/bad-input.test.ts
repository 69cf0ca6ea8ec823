import { EmbeddingEngine, RecollectError } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './support/precisions.js'

/** Bad input comes from JavaScript, where no compiler checks types. */
type Untyped = (...args: unknown[]) => unknown

describe.each(PRECISIONS)('bad input, in %s', (precision) => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load({ precision })
  })
  afterAll(async () => {
    expect(await engine.embed('still usable')).toHaveLength(384)
    await engine.close()
  })

  const call = async (method: string, ...args: unknown[]) => {
    const target = method === 'load' ? EmbeddingEngine : engine
    try {
      return await (Reflect.get(target, method) as Untyped).apply(target, args)
    } catch (error) {
      return error
    }
  }

  const NOT_TEXTS: ReadonlyArray<readonly [unknown, string]> = [
    [undefined, 'undefined'],
    [null, 'null'],
    [3, '3'],
    [Number.NaN, 'NaN'],
    [3n, '3n'],
    [true, 'true'],
    [Symbol('text'), 'a symbol'],
    [['text'], 'an array of 1'],
    [{}, 'an object'],
    [Object('text'), 'an object'],
    [() => 'text', 'a function'],
    [Buffer.from('text'), 'Uint8Array of 4 bytes'],
  ]

  describe.each(['embed', 'embedSync', 'countTokens'])('%s', (method) => {
    it.each(NOT_TEXTS)('refuses %s', async (text, named) => {
      expect(await call(method, text)).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: `Expected text to be a string, received ${named}${Array.isArray(text) ? ': for several texts use embedBatch' : ''}`,
      })
    })
  })

  describe.each(['embedBatch', 'embedBatchSync'])('%s', (method) => {
    it.each([
      [undefined, 'undefined'],
      [null, 'null'],
      ['text', '"text": write an array, also for one text'],
      [{ length: 4e9 }, 'an object'],
      [new Set(['text']), 'a Set'],
      [new Float32Array(3), 'Float32Array of 12 bytes'],
    ])('refuses %s', async (texts, named) => {
      expect(await call(method, texts)).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: `Expected texts to be an array of strings, received ${named}`,
      })
    })

    it.each(NOT_TEXTS.slice(0, 8))(
      'refuses an array with %s in it, naming the index',
      async (text, named) => {
        expect(await call(method, ['good', 'good', text, 'good'])).toMatchObject({
          code: 'INVALID_ARGUMENT',
          message: `Expected texts[2] to be a string, received ${named}`,
        })
      },
    )

    it('refuses an array with a hole, naming the index', async () => {
      const texts = ['a', 'b', 'c']
      delete texts[1]
      const error = await call(method, texts)
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('texts[1]') })
      expect((error as Error).message).toContain('hole')
    })

    it('refuses an array of four billion holes immediately', async () => {
      expect(await call(method, new Array(4e9))).toMatchObject({
        message: expect.stringContaining('texts[0]'),
      })
    })

    it('names the element whose getter throws, with what it throws as the cause', async () => {
      const thrown = new Error('from the getter')
      const texts = ['a', 'b']
      Object.defineProperty(texts, 1, {
        get() {
          throw thrown
        },
      })
      expect(await call(method, texts)).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('texts[1]'),
        cause: thrown,
      })
    })

    it('refuses a revoked proxy', async () => {
      const { proxy, revoke } = Proxy.revocable([], {})
      revoke()
      expect(await call(method, proxy)).toMatchObject({ code: 'INVALID_ARGUMENT' })
    })

    it('reads each element once', async () => {
      let reads = 0
      const texts = new Proxy(['one', 'two'], {
        get(target, key) {
          reads += key === '0' ? 1 : 0
          return reads > 1 ? 42 : Reflect.get(target, key)
        },
      })
      expect(await call(method, texts)).toHaveLength(2)
      expect(reads).toBe(1)
    })
  })

  it.each([
    ['embed', { sginal: undefined }, 'did you mean "signal"'],
    ['embed', { Priority: 'background' }, 'did you mean "priority"'],
    ['embed', { onProgress: () => {} }, 'received "onProgress"'],
    ['embed', null, 'received null'],
    ['embed', 'background', 'received "background"'],
    ['embed', [], 'received an array of 0'],
    ['embed', { signal: {} }, 'Expected signal to be an AbortSignal, received an object'],
    ['embed', { signal: null }, 'Expected signal to be an AbortSignal, received null'],
    ['embed', { priority: 'urgent' }, 'one of interactive, background, received "urgent"'],
    ['embed', { onTruncated: 'x' }, 'Expected onTruncated to be a function'],
    ['embedBatch', { onprogress: () => {} }, 'did you mean "onProgress"'],
    ['embedBatch', { chunkSize: 32 }, 'received "chunkSize"'],
    ['embedBatch', { onProgress: 3 }, 'Expected onProgress to be a function, received 3'],
  ])('%s refuses the options %j', async (method, options, message) => {
    const error = await call(method, method === 'embed' ? 'text' : ['text'], options)
    expect(error).toBeInstanceOf(RecollectError)
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) })
  })

  it.each([
    [null, 'received null'],
    [3, 'received 3'],
    [{ thread: 2 }, 'did you mean "threads"'],
    [{ model_dir: '/' }, 'did you mean "modelDir"'],
    [{ threads: 0 }, 'Expected threads to be a whole number from 1 to 1024, received 0'],
    [{ threads: -1 }, 'received -1'],
    [{ threads: 1.5 }, 'received 1.5'],
    [{ threads: 10_000 }, 'received 10000'],
    [{ threads: Number.NaN }, 'received NaN'],
    [{ threads: '2' }, 'received "2"'],
    [{ threads: null }, 'received null'],
    [{ maxTokens: 1 }, 'Expected maxTokens to be a whole number from 2 to 512, received 1'],
    [{ maxTokens: 10_000 }, 'received 10000'],
    [{ maxTokens: 513 }, 'received 513'],
    [{ modelDir: 3 }, 'Expected modelDir to be a string'],
    [{ modelDir: '' }, 'received ""'],
    [{ modelDir: 'a\0b' }, 'Expected modelDir to be a path, received one that contains a NUL'],
    [{ modelDir: new URL('file:///models') }, 'received a URL'],
    [{ modelFile: '../model.onnx' }, 'within modelDir, received "../model.onnx"'],
    [{ modelFile: '/etc/model.onnx' }, 'within modelDir'],
    [{ truncation: 'cut' }, 'Expected truncation to be one of truncate, error, received "cut"'],
    [{ signal: 'now' }, 'Expected signal to be an AbortSignal'],
  ])('load refuses the options %j', async (options, message) => {
    expect(await call('load', options)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    })
  })

  it('names the option whose getter throws, with what it throws as the cause', async () => {
    const thrown = new Error('from the getter')
    const options = {
      get signal() {
        throw thrown
      },
    }
    const expected = {
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('signal, an option of'),
      cause: thrown,
    }
    expect(await call('embed', 'text', options)).toMatchObject(expected)
    expect(await call('embedBatch', ['text'], options)).toMatchObject(expected)
    expect(await call('load', options)).toMatchObject(expected)
  })

  it('the constructor cannot be called directly', () => {
    const construct = () => Reflect.construct(EmbeddingEngine, [])
    expect(construct).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('methods that return a promise do not throw', () => {
    const embed = engine.embed as Untyped
    expect(() => (embed.call(engine, 3) as Promise<unknown>).catch(() => {})).not.toThrow()
  })
})
