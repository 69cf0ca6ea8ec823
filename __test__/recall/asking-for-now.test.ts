import { describe, expect, it } from 'vitest'
import { readQuestion } from '../../src/recall/asked.js'
import { rankCandidates } from '../../src/recall/rank.js'
import type { Weights } from '../../src/recall/weigh.js'
import { ASKED, candidate } from './support/candidate.js'

const DAY = 86_400
const OLD = 'For the flat in Bonn the rent is 1,180 euros.'
const NEW = 'For the flat in Bonn the rent is 1,250 euros.'

/** Two statements of about the same thing, the older one a little nearer. */
function order(question: string, weights?: Weights): string[] {
  const asked = readQuestion(question, ASKED)
  const candidates = [
    candidate(question, { text: OLD, cosine: 0.53, bm25: 2, createdAt: ASKED - 400 * DAY }),
    candidate(question, { text: NEW, cosine: 0.5, bm25: 2, createdAt: ASKED - 20 * DAY }),
  ]
  const statistics = { rows: 100, unitRows: asked.units.map(() => 2) }
  return rankCandidates(asked, candidates, statistics, { now: ASKED, weights }).map(
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

  it.each(['How much is the rent?', 'How much was the rent?'])('and another does not: %s', (question) => {
    expect(order(question)[0]).toBe(OLD)
  })

  it('leaves a weight for what is new that was asked for', () => {
    expect(order('How much is the rent now?', { recency: 0 })[0]).toBe(OLD)
  })

  it('does not bring up what is new and of something else', () => {
    const question = 'How much is the rent now?'
    const asked = readQuestion(question, ASKED)
    const candidates = [
      candidate(question, { text: OLD, cosine: 0.53, bm25: 2, createdAt: ASKED - 400 * DAY }),
      candidate(question, { text: 'The cat sleeps.', cosine: 0.1, createdAt: ASKED - DAY }),
    ]
    const statistics = { rows: 100, unitRows: asked.units.map(() => 2) }
    expect(rankCandidates(asked, candidates, statistics, { now: ASKED })[0]?.candidate.id).toBe(OLD)
  })
})

describe('a question of what happened at a time', () => {
  it.each(['What happened last week?', 'what has happened yesterday', 'What went on in May 2023?'])(
    'asks for the time alone: %s',
    (question) => {
      expect(readQuestion(question, ASKED).units.map(({ kind }) => kind)).toEqual(['date'])
    },
  )

  it('asks for more where it names more', () => {
    const { units } = readQuestion("What happened to John's job in August 2023?", ASKED)
    expect(units.map(({ typed }) => typed)).toEqual(expect.arrayContaining(['john', 'job', 'happened']))
  })

  it('is a word like others without a time', () => {
    expect(readQuestion('What happened?', ASKED).units.map(({ typed }) => typed)).toEqual(['happened'])
  })
})
