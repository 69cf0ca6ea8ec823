import fc from 'fast-check'
import { EmbeddingEngine, type EnginePassage, ERROR_CODES, RecollectError, type TextPassage } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PRECISIONS } from './precisions.js'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  // Random code units, so lone surrogates too.
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
    {
      signal: fc.anything(),
      priority: fc.anything(),
      onProgress: fc.anything(),
      onTruncated: fc.anything(),
      prefix: fc.oneof(anyText, fc.anything()),
      maxTokens: fc.oneof(fc.integer({ min: 16, max: 256 }), fc.anything()),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom('signal', 'priority').map((key) => Object.defineProperty({}, key, throwing)),
)
const single = fc.record({
  method: fc.constantFrom('embed', 'embedSync', 'countTokens', 'splitPassages'),
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

const passageInput = fc.oneof(
  anyText.map((text) => ({ text })),
  fc.record({
    text: fc.oneof({ weight: 8, arbitrary: anyText }, notText),
    prefix: fc.oneof(anyText, fc.anything()),
  }),
  fc.anything(),
  fc.constant(Object.defineProperty({}, 'text', throwing)),
)
const withPassages = fc.record({
  method: fc.constant('embedPassages' as const),
  argument: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(
        anyText.map((text) => ({ text })),
        { maxLength: 4 },
      ),
    },
    fc.array(passageInput, { maxLength: 4 }),
    fc.sparseArray(passageInput, { maxLength: 4 }),
    notText,
  ),
  options,
})

/** Spans that are adjacent or overlap, in order, and cover a text. */
function expectCover(text: string, passages: readonly TextPassage[]): void {
  let covered = 0
  for (const { start, end, tokenCount } of passages) {
    expect(start).toBeLessThanOrEqual(covered)
    expect(end).toBeGreaterThanOrEqual(covered)
    expect(tokenCount).toBeGreaterThanOrEqual(2)
    covered = end
  }
  expect(covered).toBe(text.length)
}

function expectUnit(vector: Float32Array): void {
  const squared = vector.reduce((sum, value) => sum + value * value, 0)
  expect(Math.abs(squared - 1)).toBeLessThan(2e-5)
}

/** Makes `calls` calls of every method with random arguments from fast-check. */
export function describeAnyCalls(calls: number, timeoutMs: number): void {
  describe.each(PRECISIONS)('whatever is passed, in %s', (precision) => {
    let engine: EmbeddingEngine
    beforeAll(async () => {
      engine = await EmbeddingEngine.load({ precision })
    })
    afterAll(() => engine.close())

    it(
      `${calls} calls each give unit vectors or a typed error, and the engine stays usable`,
      async () => {
        const expected = await engine.embed('hello world')
        const property = fc.asyncProperty(
          fc.oneof(single, several, withPassages),
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
            if (method === 'splitPassages') {
              expectCover(argument as string, result as TextPassage[])
              return
            }
            if (method === 'embedPassages') {
              for (const [at, passages] of (result as EnginePassage[][]).entries()) {
                expectCover((argument as { text: string }[])[at]?.text ?? '', passages)
                for (const { vector } of passages) expectUnit(vector)
              }
              return
            }
            for (const vector of (Array.isArray(result) ? result : [result]) as Float32Array[])
              expectUnit(vector)
          },
        )
        await fc.assert(property, { numRuns: calls })
        expect(await engine.embed('hello world')).toEqual(expected)
      },
      timeoutMs,
    )
  })
}
