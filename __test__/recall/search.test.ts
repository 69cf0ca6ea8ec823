import { afterAll, describe, expect, it } from 'vitest'
import { Index } from '../../bench/recall/index.mjs'
import { type SearchOptions, search } from '../../src/recall/search.js'
import { ASKED_AT } from './support/candidate.js'

/** Nine notes. Each dimension of their vectors stands for one meaning. */
const NOTES = [
  { id: 'boiler', text: 'The boiler shows F28 when the pressure is low.', meaning: [1, 0, 0] },
  { id: 'heating', text: 'Radiators stay cold until the valve is opened.', meaning: [0.9, 0.1, 0] },
  { id: 'gate', text: 'Gate 3 refused with E1042.', meaning: [0, 1, 0] },
  { id: 'reader', text: 'E2042 means that the reader lost its certificate.', meaning: [0, 0.95, 0.1] },
  { id: 'asks', text: 'What does he eat?', source: { id: 'talk', position: 0 }, speaker: 'Ada' },
  { id: 'answers', text: 'Dandelions, mostly.', source: { id: 'talk', position: 1 }, speaker: 'Ben' },
  { id: 'asked', text: 'User: Which code did gate 3 show?', meaning: [0, 1, 0] },
  { id: 'one', text: 'Mira likes white peonies best.', meaning: [0, 0, 1] },
  { id: 'two', text: 'Mira likes white peonies the best.', meaning: [0, 0, 1] },
  { id: 'roof', text: 'Henrietta met the surveyor.' },
]

const index = new Index(
  NOTES.map(({ meaning: _meaning, ...note }) => ({ ...note, at: ASKED_AT - 86_400 })),
  NOTES.map(({ meaning = [0, 0, 0] }) => [{ vector: unit(meaning), signature: new Uint8Array(0) }]),
)
afterAll(() => index.close())

function unit(meaning: readonly number[]): Float32Array {
  const length = Math.hypot(...meaning, 1e-9)
  return Float32Array.from(meaning, (value) => value / length)
}

const NEUTRAL = unit([0, 0, 0])

async function found(question: string, options: Partial<SearchOptions> = {}): Promise<string[]> {
  const { hits } = await search(index, question, { limit: 5, now: ASKED_AT, vector: NEUTRAL, ...options })
  return hits.map(({ record }) => record.id)
}

describe('search', () => {
  it('finds by words without a vector, and says so', async () => {
    const { hits, basis } = await search(index, 'F28', { limit: 5, now: ASKED_AT })
    expect(hits.map(({ record }) => record.id)[0]).toBe('boiler')
    expect(basis).toBe('words')
  })

  it('searches by meaning before the words are counted, and reports what fails first', async () => {
    const order: string[] = []
    const failure = new Error('no count')
    const source = Object.assign(Object.create(index), {
      byMeaning: async () => {
        order.push('meaning')
        throw new Error('later')
      },
      statistics: async () => {
        order.push('count')
        throw failure
      },
    })
    await expect(search(source, 'F28', { limit: 5, now: ASKED_AT, vector: NEUTRAL })).rejects.toBe(failure)
    expect(order).toEqual(['meaning', 'count'])
  })

  it('finds by meaning alone', async () => {
    expect((await found('warmth at home', { vector: unit([1, 0, 0]) })).slice(0, 2)).toEqual([
      'boiler',
      'heating',
    ])
    const byMeaning = await found('E1042', { mode: 'meaning', vector: unit([0, 0, 1]) })
    expect(byMeaning.slice(0, 2)).toEqual(['one', 'two'])
  })

  it('ranks the requested code before a similar one', async () => {
    expect((await found('E1042', { vector: unit([0, 0.95, 0.1]) }))[0]).toBe('gate')
    expect((await found('E2042', { vector: unit([0, 1, 0]) }))[0]).toBe('reader')
  })

  it('returns only the record with the code', async () => {
    expect(await found('E1042', { vector: unit([-1, -1, -1]) })).toEqual(['gate'])
    expect((await found('E1042', { vector: unit([-1, -1, -1]), minScore: 0 })).length).toBeGreaterThan(1)
  })

  it('corrects a typing error in an unknown word', async () => {
    expect((await found('dandelons'))[0]).toBe('answers')
    expect(await found('dandelons', { without: new Set(['typos']) })).toEqual([])
  })

  it.each(['surveyer', 'surveyers', 'henriete'])(
    'corrects the ending of %s, which its stem lacks',
    async (typed) => {
      expect((await found(typed))[0]).toBe('roof')
    },
  )

  it('includes the turn that follows a question', async () => {
    expect(await found('what does he eat then')).toContain('answers')
  })

  it('leaves out the question itself', async () => {
    const question = 'Which code did gate 3 show?'
    expect(await found(question, { vector: unit([0, 1, 0]), minScore: 0 })).not.toContain('asked')
    expect(await found('which code did the gate show', { vector: unit([0, 1, 0]), minScore: 0 })).toContain(
      'asked',
    )
  })

  it('returns nothing if nothing answers, and everything with minScore 0', async () => {
    expect(await found('kidney transplant')).toEqual([])
    expect(await found('kidney transplant', { minScore: 0 })).not.toEqual([])
    expect(await found('commit 9b1c77e')).toEqual([])
  })

  it('returns one of several rewordings with diversity', async () => {
    const options = { vector: unit([0, 0, 1]), limit: 2, minScore: 0 }
    expect(await found('white peonies', options)).toEqual(['one', 'two'])
    expect(await found('white peonies', { ...options, diversity: 0.5 })).not.toContain('two')
  })

  it('finds a record by its time', async () => {
    expect(await found('what did I note yesterday?', { limit: 9 })).toContain('heating')
    expect(await found('what did I note last year?')).toEqual([])
  })

  it('explains each hit', async () => {
    const { hits } = await search(index, 'E1042 waffles', {
      ...{ limit: 1, now: ASKED_AT, vector: unit([0, 1, 0]), explain: true },
    })
    const [hit] = hits
    expect(hit?.record.id).toBe('gate')
    expect(hit?.explanation).toMatchObject({
      matched: ['E1042'],
      missing: ['waffles'],
      words: { place: 1 },
      meaning: { value: expect.closeTo(1) },
      factors: { asking: 1, amount: 1, weight: 1 },
      replaced: false,
    })
  })

  it('rejects with the reason of the signal', async () => {
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(found('E1042', { signal })).rejects.toBe(reason)
  })

  it.each(['"', '*', 'NEAR(', '^', '-', '\0', 'AND', 'a', 'the of and', 'x'.repeat(10_000), '🦷', ' '])(
    'answers any question: %j',
    async (question) => {
      expect(Array.isArray(await found(question))).toBe(true)
    },
  )
})
