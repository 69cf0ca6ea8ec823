import fc from 'fast-check'
import { EmbeddingEngine, ERROR_CODES, RecollectError } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  // Code units at random: lone surrogates.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
)
const notText = fc.anything().filter((value) => typeof value !== 'string')
const throwing = {
  enumerable: true,
  get() {
    throw new Error('from the getter')
  },
}
const options = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  fc.anything(),
  fc.record(
    { signal: fc.anything(), priority: fc.anything(), onProgress: fc.anything(), onTruncated: fc.anything() },
    { requiredKeys: [] },
  ),
  fc.constantFrom('signal', 'priority').map((key) => Object.defineProperty({}, key, throwing)),
)
const single = fc.record({
  method: fc.constantFrom('embed', 'embedSync', 'countTokens'),
  argument: fc.oneof(anyText, notText),
  options,
})
const several = fc.record({
  method: fc.constantFrom('embedBatch', 'embedBatchSync'),
  argument: fc.oneof(
    fc.array(anyText, { maxLength: 8 }),
    fc.array(fc.oneof({ weight: 4, arbitrary: anyText }, notText), { maxLength: 8 }),
    fc.sparseArray(anyText, { maxLength: 8 }),
    fc
      .array(anyText, { minLength: 1, maxLength: 8 })
      .map((texts) => Object.defineProperty(texts, 0, throwing)),
    fc.record({ length: fc.nat() }),
    notText,
  ),
  options,
})

/** So many calls of every method with whatever fast-check thinks of. */
export function describeAnyCalls(calls: number, timeoutMs: number): void {
  describe('whatever is passed', () => {
    let engine: EmbeddingEngine
    beforeAll(async () => {
      engine = await EmbeddingEngine.load()
    })
    afterAll(() => engine.close())

    it(
      `${calls} calls each give unit vectors or a typed error, and the engine stays usable`,
      async () => {
        const expected = await engine.embed('hello world')
        const property = fc.asyncProperty(
          fc.oneof(single, several),
          async ({ method, argument, options }) => {
            const call = Reflect.get(engine, method) as (...args: unknown[]) => unknown
            let result: unknown
            try {
              result = await call.call(engine, argument, options)
            } catch (error) {
              expect(error).toBeInstanceOf(RecollectError)
              expect(ERROR_CODES).toContain((error as RecollectError).code)
              expect((error as RecollectError).code).toBe('INVALID_ARGUMENT')
              return
            }
            if (method === 'countTokens') {
              expect(result).toBeGreaterThanOrEqual(2)
              return
            }
            const vectors = (Array.isArray(result) ? result : [result]) as Float32Array[]
            for (const vector of vectors) {
              const squared = vector.reduce((sum, value) => sum + value * value, 0)
              expect(Math.abs(squared - 1)).toBeLessThan(2e-5)
            }
          },
        )
        await fc.assert(property, { numRuns: calls })
        expect(await engine.embed('hello world')).toEqual(expected)
      },
      timeoutMs,
    )
  })
}
