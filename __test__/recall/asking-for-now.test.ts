import { describe, expect, it } from 'vitest'
import { parseQuestion } from '../../src/recall/question.js'
import { rankCandidates } from '../../src/recall/rank.js'
import type { Weights } from '../../src/recall/weigh.js'
import { ASKED_AT, candidate } from './support/candidate.js'

const DAY = 86_400
const OLD = 'For the flat in Bonn the rent is 1,180 euros.'
const NEW = 'For the flat in Bonn the rent is 1,250 euros.'

/** Ranks two statements about the same thing, of which the older one is a little nearer. */
function order(question: string, weights?: Weights): string[] {
  const parsed = parseQuestion(question, ASKED_AT)
  const candidates = [
    candidate(question, { text: OLD, cosine: 0.53, bm25: 2, createdAt: ASKED_AT - 400 * DAY }),
    candidate(question, { text: NEW, cosine: 0.5, bm25: 2, createdAt: ASKED_AT - 20 * DAY }),
  ]
  const statistics = { rows: 100, unitRows: parsed.units.map(() => 2) }
  // Versions of a statement have an order of their own.
  const without = new Set(['newestFirst'])
  return rankCandidates(parsed, candidates, statistics, { now: ASKED_AT, weights, without }).map(
    ({ candidate: { id } }) => id,
  )
}

describe('a question about now', () => {
  it.each([
    'How much is the rent now?',
    'What is the current rent?',
    'What is the latest rent?',
    'How much rent is it these days?',
  ])('prefers the newer of two statements: %s', (question) => {
    expect(order(question)[0]).toBe(NEW)
  })

  it('and one about the past does not', () => {
    expect(order('How much was the rent?')[0]).toBe(OLD)
  })

  it('keeps a recency that the caller gave', () => {
    expect(order('How much is the rent now?', { recency: 0 })[0]).toBe(OLD)
  })

  it('does not raise a new record about something else', () => {
    const question = 'How much is the rent now?'
    const parsed = parseQuestion(question, ASKED_AT)
    const candidates = [
      candidate(question, { text: OLD, cosine: 0.53, bm25: 2, createdAt: ASKED_AT - 400 * DAY }),
      candidate(question, { text: 'The cat sleeps.', cosine: 0.1, createdAt: ASKED_AT - DAY }),
    ]
    const statistics = { rows: 100, unitRows: parsed.units.map(() => 2) }
    expect(rankCandidates(parsed, candidates, statistics, { now: ASKED_AT })[0]?.candidate.id).toBe(OLD)
  })
})

describe('a question about what happened at a time', () => {
  it.each(['What happened last week?', 'what has happened yesterday', 'What went on in May 2023?'])(
    'asks only for the time: %s',
    (question) => {
      expect(parseQuestion(question, ASKED_AT).units.map(({ kind }) => kind)).toEqual(['date'])
    },
  )

  it('asks for more if it names more', () => {
    const { units } = parseQuestion("What happened to John's job in August 2023?", ASKED_AT)
    expect(units.map(({ typed }) => typed)).toEqual(['August 2023', 'john', 'job'])
  })

  it('asks for the word itself if it names no time', () => {
    expect(parseQuestion('What happened?', ASKED_AT).units.map(({ typed }) => typed)).toEqual(['happened'])
  })
})
