import fc from 'fast-check'
import { EmbeddingEngine, maxSims } from 'recollect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** All weight on one of the 64 numbers of a token. */
function token(at: number, value: number): number[] {
  return Array.from({ length: 64 }, (_, index) => (index === at ? value : 0))
}

describe('MaxSim', () => {
  let engine: EmbeddingEngine
  beforeAll(async () => {
    engine = await EmbeddingEngine.load()
  })
  afterAll(() => engine.close())

  it('is the mean over the question’s tokens of the best match of each', () => {
    const question = Float32Array.from([...token(0, 1), ...token(9, -1)])
    const first = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)
    const second = Uint8Array.of(0, 2, 0, 0, 0, 0, 0, 0)
    const both = Uint8Array.of(...first, ...second)
    expect([...maxSims(question, [first, second, both])]).toEqual([1 / 8, -1 / 8, 1 / 8])
  })

  it('is 1 for the same signs as a token, and -1 for the opposite signs', () => {
    const question = Float32Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? 1 / 8 : -1 / 8))
    const same = new Uint8Array(8).fill(0b0101_0101)
    expect([...maxSims(question, [same, same.map((byte) => ~byte)])]).toEqual([1, -1])
  })

  it('is 0 without tokens', () => {
    const question = Float32Array.from(token(0, 1))
    expect([...maxSims(question, [new Uint8Array(0)])]).toEqual([0])
    expect([...maxSims(new Float32Array(0), [new Uint8Array(8)])]).toEqual([0])
    expect([...maxSims(question, [])]).toEqual([])
  })

  it('is the same, number for number, in JavaScript and in the addon', () => {
    const numbers = fc.float({ min: -1, max: 1, noNaN: true })
    const tokens = fc
      .integer({ min: 0, max: 12 })
      .chain((count) => fc.array(numbers, { minLength: 64 * count, maxLength: 64 * count }))
    const signature = fc
      .integer({ min: 0, max: 40 })
      .chain((count) => fc.uint8Array({ minLength: 8 * count, maxLength: 8 * count }))
    fc.assert(
      fc.property(tokens, fc.array(signature, { maxLength: 12 }), (question, signatures) => {
        const asked = Float32Array.from(question)
        expect(engine.maxSims(asked, signatures)).toEqual(maxSims(asked, signatures))
      }),
    )
  })

  it('reads views of larger buffers', () => {
    const bytes = Uint8Array.from({ length: 48 }, (_, at) => (at * 37) % 256)
    const floats = Float32Array.from({ length: 192 }, (_, at) => Math.sin(at))
    const asked = floats.subarray(64, 128)
    const signature = bytes.subarray(16, 32)
    const [expected] = maxSims(asked.slice(), [signature.slice()])
    expect(engine.maxSims(asked, [signature])).toEqual(Float64Array.of(expected ?? Number.NaN))
    expect(maxSims(asked, [signature])).toEqual(Float64Array.of(expected ?? Number.NaN))
  })

  it.each([
    ['tokens', new Float32Array(63), []],
    ['tokens', [0.5], []],
    ['signatures', new Float32Array(64), new Uint8Array(8)],
    ['signatures[1]', new Float32Array(64), [new Uint8Array(8), new Uint8Array(7)]],
    ['signatures[0]', new Float32Array(64), ['bits']],
  ])('is refused by the engine for bad %s', (named, tokens, signatures) => {
    expect(() => engine.maxSims(tokens as Float32Array, signatures as Uint8Array[])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(named) }),
    )
  })
})

describe('a question', () => {
  it('has the vector of embed, and a token for each word with content', async () => {
    await using engine = await EmbeddingEngine.load()
    const text = 'Where did the heron wait?'
    const { vector, tokens } = await engine.embedQuestion(text)
    expect(vector).toEqual(await engine.embed(text))
    expect(tokens?.length).toBe(2 * 64)
    expect((await engine.embedQuestion('what is it?')).tokens).toEqual(new Float32Array(0))
  })

  it('has the best match in the passage that answers it', async () => {
    await using engine = await EmbeddingEngine.load()
    expect(engine.info.signatureVersion).toBe(1)
    const texts = ['The boat lies in the northern harbor now.', 'My sister paints old doors.', '?!']
    const passages = (await engine.embedPassages(texts.map((text) => ({ text })))).flat()
    const signatures = passages.map(({ signature }) => signature ?? new Uint8Array(1))
    const { tokens = new Float32Array(0) } = await engine.embedQuestion('Where is the boat moored?')
    const [answer = 0, other = 0, none] = engine.maxSims(tokens, signatures)
    expect(answer).toBeGreaterThan(other + 0.1)
    expect(none).toBe(0)
  })

  it('stores about 300 bytes per passage of a conversation', async () => {
    await using engine = await EmbeddingEngine.load()
    const text =
      'I went to the harbor with my sister on Sunday, and we watched the crane lift the old boat out of the water. ' +
      'The keel is rotten near the mast step, so the yard wants to replace two planks before winter; they asked for ' +
      'nine hundred pounds and said it would take until the end of October.'
    const [passages = []] = await engine.embedPassages([{ text }])
    const bytes = passages.reduce((sum, { signature }) => sum + (signature?.length ?? 0), 0)
    expect(bytes).toBeGreaterThan(150)
    expect(bytes).toBeLessThan(350)
  })
})
