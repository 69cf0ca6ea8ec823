import { describe, expect, it, vi } from 'vitest'
import { compareTokens, type QuestionTokens, withMaxSims } from '../../src/recall/max-sim.js'

/** A question of one token, whose numbers alternate in sign. */
const QUESTION: QuestionTokens = {
  vectors: Float32Array.from({ length: 64 }, (_, at) => (at % 2 === 0 ? 1 / 8 : -1 / 8)),
}
const SAME = new Uint8Array(8).fill(0b0101_0101)
const turn = async () => undefined

const passage = (tokens: number) => new Uint8Array(8 * tokens).fill(0b0101_0101)

describe('MaxSim of candidates', () => {
  it('is the MaxSim of their signatures', async () => {
    const signatures = new Map([
      ['same', SAME],
      ['other', SAME.map((byte) => ~byte)],
    ])
    const values = await compareTokens(QUESTION, signatures, turn)
    expect([...values]).toEqual([
      ['same', 1],
      ['other', -1],
    ])
  })

  it('is missing for a passage or a question without tokens', async () => {
    expect(await compareTokens(QUESTION, new Map([['none', new Uint8Array(0)]]), turn)).toEqual(new Map())
    const nothing = { vectors: new Float32Array(0) }
    expect(await compareTokens(nothing, new Map([['same', SAME]]), turn)).toEqual(new Map())
  })

  it('is lower for a long passage, which matches more by chance', async () => {
    const signatures = new Map([1, 24, 48, 96].map((tokens) => [`${tokens}`, passage(tokens)]))
    const values = await compareTokens(QUESTION, signatures, turn)
    expect(values.get('1')).toBe(1)
    expect(values.get('24')).toBe(1)
    expect(values.get('48')).toBeCloseTo(1 - 0.066 * Math.log(2))
    expect(values.get('96')).toBeCloseTo(1 - 0.066 * Math.log(4))
  })

  it('is computed in portions, by the given function', async () => {
    const maxSims = vi.fn((_: Float32Array, signatures: readonly Uint8Array[]) =>
      Float64Array.from(signatures, () => 0.5),
    )
    const signatures = new Map(Array.from({ length: 1100 }, (_, at) => [`${at}`, SAME]))
    const turns = vi.fn(turn)
    const values = await compareTokens({ ...QUESTION, maxSims }, signatures, turns)
    expect(values.size).toBe(1100)
    expect(values.get('1099')).toBe(0.5)
    expect(maxSims.mock.calls.map(([, portion]) => portion.length)).toEqual([512, 512, 76])
    expect(turns).toHaveBeenCalledTimes(3)
  })

  it('is estimated from the cosine for a candidate without a signature', () => {
    const candidates = [
      { id: 'signed', cosine: 0.9 },
      { id: 'near', cosine: 0.8 },
      { id: 'far', cosine: 0.1 },
      { id: 'words alone', cosine: undefined },
    ]
    const [signed, near, far, none] = withMaxSims(candidates, new Map([['signed', 0.4]]))
    expect(signed).toMatchObject({ maxSim: 0.4 })
    expect(near).toMatchObject({ maxSim: expect.closeTo(0.25 + 0.35 * 0.8) })
    expect(far).toMatchObject({ maxSim: expect.closeTo(0.25 + 0.35 * 0.1) })
    expect(none).not.toHaveProperty('maxSim')
    expect(withMaxSims(candidates, new Map())).toBe(candidates)
  })
})
