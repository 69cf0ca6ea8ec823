import { describe, expect, it } from 'vitest'
import { parseQuestion } from '../../src/recall/question.js'
import { rankCandidates } from '../../src/recall/rank.js'
import { ASKED_AT, candidate } from './support/candidate.js'

const DAY = 86_400
const OLD = 'The password of the wifi is heron 12.'
const NEW = 'The password of the wifi is now badger 7.'

/** Ranks an older statement that fits a little better, and a newer one. */
function first(question: string, newer = NEW, cosine = 0.6): string | undefined {
  const parsed = parseQuestion(question, ASKED_AT)
  const candidates = [
    candidate(question, { text: OLD, cosine: 0.63, bm25: 3, createdAt: ASKED_AT - 400 * DAY }),
    candidate(question, { text: newer, cosine, bm25: 3, createdAt: ASKED_AT - 20 * DAY }),
  ]
  const statistics = { rows: 100, unitRows: parsed.units.map(() => 2) }
  return rankCandidates(parsed, candidates, statistics, { now: ASKED_AT })[0]?.candidate.text
}

describe('of two versions of a statement', () => {
  it.each(['What is the wifi password?', 'What password does the wifi have?'])(
    'the newer is first: %s',
    (question) => {
      expect(first(question)).toBe(NEW)
    },
  )

  it('the newer is first if it says nearly the same', () => {
    const same = 'The password of the wifi is heron 13.'
    expect(first('What is the wifi password?', same)).toBe(same)
  })

  it.each([
    'What was the wifi password?',
    'What was the wifi password before?',
    'When is the wifi password changed?',
    'What did the wifi password use to be?',
  ])('the better is first if the question is not about now: %s', (question) => {
    expect(first(question)).toBe(OLD)
  })

  it.each([
    ['that has less of the question', 'The password of the safe is now badger 7.', 0.6],
    ['about something else', NEW, 0.2],
    ['that changes nothing', 'Anna told Tom the password of the wifi on a walk.', 0.6],
  ])('a newer text %s is no version', (_, newer, cosine) => {
    expect(first('What is the wifi password?', newer, cosine)).toBe(OLD)
  })
})

describe('of a statement and how it came out', () => {
  const STATED = 'TW-788 (open): push notifications arrive twice.'

  /** Ranks an older statement that fits better, and a newer one. */
  function firstOf(question: string, newer: string, rows = 2): string | undefined {
    const parsed = parseQuestion(question, ASKED_AT)
    const candidates = [
      candidate(question, { text: STATED, cosine: 0.63, bm25: 5, createdAt: ASKED_AT - 90 * DAY }),
      candidate(question, { text: newer, cosine: 0.5, bm25: 2, createdAt: ASKED_AT - 20 * DAY }),
    ]
    const unitRows = parsed.units.map(({ exact }) => (exact ? rows : 50))
    const statistics = { rows: 100, unitRows }
    return rankCandidates(parsed, candidates, statistics, { now: ASKED_AT })[0]?.candidate.text
  }

  const DONE = 'TW-788 is done, it was the service worker.'

  it.each(['is TW-788 still open', 'did we ever get TW-788 open', 'TW-788, what came out in the end'])(
    'the outcome is first: %s',
    (question) => {
      expect(firstOf(question, DONE)).toBe(DONE)
    },
  )

  it('the better is first if the newer tells no outcome, or of something else', () => {
    expect(firstOf('is TW-788 still open', 'TW-788 needs a service worker.')).toBe(STATED)
    expect(firstOf('is TW-788 still open', 'TW-790 is done.')).toBe(STATED)
  })

  it('the better is first if the question is about the past, or many records tell of the thing', () => {
    expect(firstOf('when was TW-788 opened', DONE)).toBe(STATED)
    expect(firstOf('is TW-788 still open', DONE, 40)).toBe(STATED)
  })
})
