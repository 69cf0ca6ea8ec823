import { describe, expect, it } from 'vitest'
import { askingFactor } from '../../src/recall/asking.js'
import type { Candidate } from '../../src/recall/candidate.js'
import { addContext } from '../../src/recall/context.js'
import { diversify } from '../../src/recall/diversity.js'
import { fusionParts } from '../../src/recall/fuse.js'
import { parseQuestion } from '../../src/recall/question.js'
import { isUnreadable } from '../../src/recall/unreadable.js'
import { demoteReplaced, isStale, weightFactor } from '../../src/recall/weigh.js'
import type { Embedder } from '../../src/vectors/embedder.js'
import { ASKED_AT, candidate, ranked } from './support/candidate.js'

const QUESTION = 'Where is the telescope of Leopold?'

const ids = (question: string, candidates: readonly Candidate[]) =>
  ranked(question, candidates).map(({ candidate: { id } }) => id)

describe('fusion', () => {
  const meaning = candidate(QUESTION, { text: 'an optical instrument behind the tank', cosine: 0.6 })
  const words = candidate(QUESTION, { text: 'Leopold has a telescope', bm25: 9, cosine: 0.3 })
  const both = candidate(QUESTION, { text: 'the telescope of Leopold', bm25: 9, cosine: 0.6 })
  const neither = candidate(QUESTION, { text: 'waffles', cosine: 0.1 })

  it('ranks what both legs find first, then what one of them finds, then the rest', () => {
    const order = ids(QUESTION, [neither, meaning, words, both])
    expect(order[0]).toBe(both.id)
    expect(order[3]).toBe(neither.id)
  })

  it('begins with a record that answers', () => {
    const question = 'How much does the moving company cost?'
    const weak = candidate(question, {
      text: 'A new screen costs three times as much as the repair of the old one.',
      cosine: 0.08,
      bm25: 9,
    })
    const answer = candidate(question, { text: 'The mover is booked for 890 euros.', cosine: 0.42 })
    const order = ranked(question, [weak, answer])
    expect(order.map(({ candidate: { id } }) => id)).toEqual([answer.id, weak.id])
    expect(order[1]?.rank).toBeGreaterThan(order[0]?.rank ?? 1)
  })

  it('works without vectors', () => {
    const bare = [neither, words].map((one) => ({ ...one, cosine: undefined }))
    expect(ids(QUESTION, bare)[0]).toBe(words.id)
  })

  it('weights a word of few records above a word of many', () => {
    const parsed = parseQuestion('telescope waffles', ASKED_AT)
    const statistics = {
      rows: 100,
      unitRows: parsed.units.map(({ typed }) => (typed === 'waffles' ? 50 : 1)),
    }
    const [rare, common] = fusionParts(
      parsed,
      ['a telescope', 'some waffles'].map((text) => candidate('telescope waffles', { text })),
      statistics,
    )
    expect(rare?.coverage).toBeGreaterThan(3 * (common?.coverage ?? 1))
  })

  it('is finite for an empty question, and for a store of one record', () => {
    for (const question of ['', 'telescope']) {
      const [only] = ranked(question, [candidate(question, { text: 'telescope' })], [1])
      expect(Number.isFinite(only?.rank)).toBe(true)
    }
  })
})

describe('exact things', () => {
  it.each([
    ['E1042', 'Gate 3 refused with E1042.', 'E2042 means that the reader has lost its certificate.'],
    ['7f3a9c2', 'fixed in 7f3a9c2e41b8', 'fixed in 7f31d0aa95c4'],
    ['"army blanket"', 'wrapped in an army blanket', 'the army gave each a blanket'],
  ])('%s ranks first, even if another is nearer', (question, right, similar) => {
    const near = candidate(question, { text: similar, cosine: 0.7 })
    expect(ids(question, [near, candidate(question, { text: right, cosine: 0.2 })])[0]).toBe(right)
  })
})

describe('context', () => {
  const turn = (text: string, position: number, cosine: number, id = 's') =>
    candidate(QUESTION, { text, cosine, source: { id, position } })

  it('raises the turn that answers the turn before it', () => {
    const order = ids('What does the tortoise eat?', [
      turn('What does he eat?', 3, 0.5),
      turn('Dandelions.', 4, 0.3),
      turn('Lovely weather.', 9, 0.3, 'other'),
    ])
    expect(order.indexOf('Dandelions.')).toBeLessThan(order.indexOf('Lovely weather.'))
  })

  it('ranks the answer before a turn that only asks for it', () => {
    const order = ids('Where are my gloves?', [
      turn('And my gloves?', 2, 0.5),
      turn('On the radiator in the seminar room.', 3, 0.3),
    ])
    expect(order[0]).toBe('On the radiator in the seminar room.')
  })

  it('does not rank a turn before a better note because of unrelated neighbors', () => {
    const about = (text: string, position: number) =>
      candidate(QUESTION, { text, cosine: 0.2, maxSim: 0.3, source: { id: 's', position } })
    const order = ids(QUESTION, [
      ...['Nice.', 'Really?', 'As I said.', 'Yes.', 'See you.'].map((text, position) =>
        about(text, position),
      ),
      candidate(QUESTION, { text: 'The note.', cosine: 0.24, maxSim: 0.34 }),
    ])
    expect(order[0]).toBe('The note.')
  })

  it('stays within a conversation, and leaves records outside of one as they are', () => {
    const alone = [
      turn('best', 3, 0.9),
      turn('other', 4, 0.3, 'elsewhere'),
      candidate(QUESTION, { text: 'free' }),
    ]
    const before = Float64Array.from([0.9, 0.3, 0.1])
    expect([...addContext(alone, before, new Float64Array(3))]).toEqual([...before])
  })

  it('counts less for a long text', () => {
    const gain = (text: string) => {
      const turns = [turn('best', 0, 0.9), turn(text, 1, 0.1)]
      const ranking = addContext(turns, Float64Array.from([0.9, 0.1]), new Float64Array(2))
      return (ranking[1] ?? 0) - 0.1
    }
    expect(gain('word '.repeat(600))).toBeLessThan(gain('word') / 5)
  })
})

it('a turn that only asks ranks lower, a longer one does not', () => {
  expect(askingFactor('Where is it?')).toBeCloseTo(0.7)
  expect(askingFactor('It is here. Why?')).toBeGreaterThan(0.8)
  expect(askingFactor('It is here.')).toBe(1)
  expect(askingFactor(`${'word '.repeat(30)}?`)).toBe(1)
  expect(askingFactor('')).toBe(1)
})

describe('weights', () => {
  const of = (given: Partial<Candidate>) => candidate(QUESTION, { text: 'a', ...given })

  it('change a rank a little, each by itself, and can be turned off', () => {
    expect(weightFactor(of({}), ASKED_AT)).toBe(1)
    expect(weightFactor(of({ importanceScore: 1 }), ASKED_AT)).toBeGreaterThan(1)
    expect(weightFactor(of({ importanceScore: 0 }), ASKED_AT)).toBeLessThan(1)
    expect(weightFactor(of({ confidence: 1 }), ASKED_AT)).toBeGreaterThan(1)
    expect(weightFactor(of({ importanceScore: 1 }), ASKED_AT, { importance: 0 })).toBe(1)
  })

  it('recency is off by default, and fades by half', () => {
    const aged = (days: number) => of({ createdAt: ASKED_AT - days * 86_400 })
    expect(weightFactor(aged(0), ASKED_AT)).toBe(1)
    const gain = (days: number) => weightFactor(aged(days), ASKED_AT, { recency: 0.2 }) - 1
    expect(gain(0)).toBeCloseTo(0.2)
    expect(gain(30)).toBeCloseTo(0.1)
    expect(gain(-1)).toBeCloseTo(0.2)
  })

  it('a record is stale if it has outlived its staleAfterSecs', () => {
    expect(isStale(of({ createdAt: ASKED_AT - 10, staleAfterSecs: 9 }), ASKED_AT)).toBe(true)
    expect(isStale(of({ createdAt: ASKED_AT - 10, staleAfterSecs: 10 }), ASKED_AT)).toBe(false)
    expect(isStale(of({ createdAt: 0 }), ASKED_AT)).toBe(false)
  })

  it('a replaced record stays behind its replacement, and otherwise does not move', () => {
    const old = of({ id: 'old', replacedBy: 'new' })
    expect([...demoteReplaced([old, of({ id: 'new' })], Float64Array.from([0.9, 0.4]))]).toEqual([
      0.99 * 0.4,
      0.4,
    ])
    expect([...demoteReplaced([old, of({ id: 'new' })], Float64Array.from([0.2, 0.4]))]).toEqual([0.2, 0.4])
    expect([...demoteReplaced([old], Float64Array.from([0.9]))]).toEqual([0.9])
  })
})

it('a record without a number ranks lower if one is asked for', () => {
  const cars = ['the car has many seats', 'the car has five seats'].map((text) =>
    candidate('seats of the car', { text }),
  )
  const effects = (question: string) => ranked(question, cars).map(({ effects: { amount } }) => amount)
  expect(new Set(effects('Which seats has the car?'))).toEqual(new Set([1]))
  expect(ids('How many seats has the car?', cars)[0]).toBe('the car has five seats')
  expect(Math.min(...effects('How many seats has the car?'))).toBeLessThan(1)
})

describe('a question that the model cannot read', () => {
  /** It knows only Latin letters: all other texts are the same to it. */
  const embed = async (text: string) => Float32Array.from(/[a-z]/.test(text) ? [1, 0] : [0, 1])
  const embedBatch = (texts: readonly string[]) => Promise.all(texts.map(embed))
  const embedder = { info: { model: 'm', fingerprint: 'f', dimensions: 2 }, embed, embedBatch } as Embedder

  it.each([
    ['🦷', true],
    ['กุญแจ', true],
    ['key', false],
    ['a', false],
    ['🦷 key', false],
  ])('%s: %s', async (text, unreadable) => {
    expect(await isUnreadable(embedder, text, await embed(text))).toBe(unreadable)
  })
})

describe('diversity', () => {
  /** Six rewordings of one thing, and two others that rank below them. */
  const ranking = Float64Array.from([1, 0.99, 0.98, 0.97, 0.96, 0.95, 0.6, 0.5])
  const similarity = (one: number, other: number) => (one < 6 && other < 6 ? 0.95 : 0)

  it('selects one of several rewordings', () => {
    expect(diversify(ranking, similarity, 3, 0.5)).toEqual([0, 6, 7])
  })

  it('selects an irrelevant candidate before a repetition, and after another answer', () => {
    const three = Float64Array.from([1, 0.9, 0.05])
    const alike = (share: number) => (one: number, other: number) => (one + other === 1 ? share : 0)
    expect(diversify(three, alike(0.5), 3, 0.9)).toEqual([0, 1, 2])
    expect(diversify(three, alike(0.95), 3, 0.9)).toEqual([0, 2, 1])
  })

  it('is the ranking if no diversity is asked for', () => {
    expect(diversify(ranking, similarity, 3, 0)).toEqual([0, 1, 2])
  })

  it('returns all candidates, each once', () => {
    expect(diversify(ranking, similarity, 99, 1).toSorted((a, b) => a - b)).toEqual([...ranking.keys()])
    expect(diversify(new Float64Array(0), similarity, 3, 0.5)).toEqual([])
  })
})

it('orders equals by age, then by id', () => {
  const equal = ['b', 'a', 'c'].map((id) =>
    candidate(QUESTION, { text: 'same', id, createdAt: id === 'c' ? ASKED_AT - 999 : ASKED_AT - 99 }),
  )
  expect(ids(QUESTION, equal)).toEqual(['c', 'a', 'b'])
})
