import { describe, expect, it } from 'vitest'
import { precedingQuestions } from '../../src/recall/context.js'
import { parseQuestion } from '../../src/recall/question.js'
import { answerScore, MIN_ANSWER_SCORE, scoreFeatures } from '../../src/recall/score.js'
import { ASKED_AT, candidate, ranked } from './support/candidate.js'

const QUESTION = 'Where is the telescope of Leopold?'

describe('the score', () => {
  const score = (question: string, text: string, cosine: number | undefined) => {
    const [only] = ranked(question, [candidate(question, { text, cosine })])
    return only?.score ?? Number.NaN
  }

  it('is the same whatever else is in the store, and however large the store is', () => {
    const right = candidate(QUESTION, { text: 'the telescope', cosine: 0.4, bm25: 3 })
    const others = Array.from({ length: 50 }, (_, at) =>
      candidate(QUESTION, { text: `Leopold ${at}`, cosine: 0.9, bm25: 9 }),
    )
    const alone = ranked(QUESTION, [right], [1, 1])[0]?.score
    const among = ranked(QUESTION, [right, ...others], [60, 99]).find(
      ({ candidate: { id } }) => id === right.id,
    )
    expect(among?.score).toBe(alone)
  })

  it('grows with meaning and with words, from 0 to 1', () => {
    const far = score(QUESTION, 'waffles', -0.2)
    const near = score(QUESTION, 'an optical instrument', 0.6)
    const worded = score(QUESTION, 'the telescope of Leopold', 0.2)
    const both = score(QUESTION, 'the telescope of Leopold', 0.8)
    expect(far).toBeGreaterThanOrEqual(0)
    expect(far).toBeLessThan(MIN_ANSWER_SCORE)
    expect(near).toBeGreaterThan(MIN_ANSWER_SCORE)
    expect(worded).toBeGreaterThan(MIN_ANSWER_SCORE)
    expect(both).toBeGreaterThan(Math.max(near, worded))
    expect(both).toBeLessThanOrEqual(1)
  })

  it('is low for a record without the code that is asked for', () => {
    expect(score('commit 9b1c77e', 'commit 7f3a9c2e41b8', 0.45)).toBeLessThan(MIN_ANSWER_SCORE)
    expect(score('commit 7f3a9c2', 'commit 7f3a9c2e41b8', 0.45)).toBeGreaterThan(0.8)
  })

  it.each([
    [
      'names somebody it does not mention',
      'What did Oskar say about the boat?',
      'What did she say about the boat?',
    ],
    ['asks for a number it does not have', 'How many oars has the boat?', 'Which oars has the boat?'],
    ['asks for a price it does not have', 'What did the new boat cost?', 'Where did the new boat cost?'],
    ['has rare words it does not have', 'the boat and its carburettor', 'the boat and its fire'],
  ])('is lower for a record if the question %s', (_, question, other) => {
    const text = 'The boat has new oars, she said.'
    expect(score(question, text, 0.4)).toBeLessThan(score(other, text, 0.4))
  })

  it.each([
    ['How many oars has the boat?', 'The boat has two oars.'],
    ['What did Oskar say?', 'Oskar said nothing.'],
    ['Wo ist der Schlüssel der Garage?', 'The boat has new oars, she said.'],
    ['THE BOAT', 'The boat has new oars, she said.'],
  ])('misses nothing in %s: %s', (question, text) => {
    const parsed = parseQuestion(question, ASKED_AT)
    expect(scoreFeatures(candidate(question, { text }), parsed)).toMatchObject({ noName: 0, noAmount: 0 })
  })

  it.each([
    ['Where are my gloves?', 'And my gloves?', 'My gloves, they are here.'],
    ['Wo ist der Schlüssel?', 'Und der Schlüssel?', 'Der Schlüssel ist da.'],
    ['鍵はどこですか', '鍵はどこ？', '鍵は机の上。'],
  ])('for %s is lower for a turn that only asks the same', (question, asks, says) => {
    expect(score(question, asks, 0.6)).toBeLessThan(score(question, says, 0.6) - 0.1)
  })

  it('of a pasted error does not depend on the numbers of the day', () => {
    const text = 'The pod was OOMKilled at night: raise its memory to 2 GiB.'
    const error = 'Reason: OOMKilled Exit Code: 137 geocode-proxy-7f9c'
    const parsed = parseQuestion(error, ASKED_AT)
    expect(scoreFeatures(candidate(error, { text }), parsed).noCode).toBe(0)
    expect(scoreFeatures(candidate(error, { text: 'The pod is fine.' }), parsed).noCode).toBe(1)
  })

  it.each([
    ['may I force push to release/2026.41', 'Never force-push to release branches.'],
    ['how many reviews does the migration 0142_add_index.sql need', 'Each migration needs two reviews.'],
  ])('answers a question that names one case of a rule: %s', (question, rule) => {
    expect(score(question, rule, 0.5)).toBeGreaterThan(MIN_ANSWER_SCORE)
  })

  it('is low for a record with another code, however much of the rest it has', () => {
    const question = 'what does the error code E2042 of the pump mean'
    expect(score(question, 'The error code E1042 of the pump means a dry run.', 0.5)).toBeLessThan(
      MIN_ANSWER_SCORE,
    )
  })

  it.each([
    ['Lena got the telescope (70/700) from Rafa.', 'Lena got the telescope for 350 from Rafa.'],
    ['The telescope came on 5 May 2026 at 15:30.', 'The telescope was € 350.'],
    ['The telescope weighs 4 kg, model TX-70.', 'The telescope was a present, for free.'],
  ])('of a price is lower for a number that is none: %s', (number, price) => {
    const question = 'how much did the telescope cost'
    expect(score(question, number, 0.48)).toBeLessThan(score(question, price, 0.48) - 0.2)
  })

  it('of a phone number is lower for a shorter number', () => {
    const question = 'phone number of Dr. Ebner'
    expect(score(question, 'Dr. Ebner said 10 ml of syrup.', 0.4)).toBeLessThan(
      score(question, 'Dr. Ebner: 0761 / 55 17 28.', 0.4) - 0.2,
    )
  })

  it('is lower for what the named person says of somebody else', () => {
    const of = (text: string, question: string) => {
      const one = candidate(question, { text, speaker: 'Eva', cosine: 0.6 })
      return answerScore(one, parseQuestion(question, ASKED_AT))
    }
    const question = "When does Eva's passport expire?"
    const other = "picked up Tim's passport, it expires in 2031"
    expect(of(other, question)).toBeLessThan(of('picked up my passport, it expires in 2031', question) - 0.01)
    const turn = `Eva: ${other}\nAssistant: Noted, I will remind you.`
    expect(of(turn, question)).toBeLessThan(of(turn.replace("Tim's", 'my'), question) - 0.01)
    expect(of(other, 'What did Eva say about the passport?')).toBe(
      of('picked up my passport, it expires in 2031', 'What did Eva say about the passport?'),
    )
  })

  it('is lower for a record of another time than the question names', () => {
    const question = 'Who audited us in 2025?'
    const at = (date: string) => {
      const text = 'Frau Lindqvist audited us.'
      const one = candidate(question, { text, cosine: 0.5, createdAt: Date.parse(date) / 1000 })
      return answerScore(one, parseQuestion(question, ASKED_AT))
    }
    expect(at('2026-03-01')).toBeLessThan(at('2025-03-01') - 0.2)
  })

  it.each(['the 95th percentile', 'a 2x speedup', 'a file of 20MB'])(
    'takes no quantity for a code: %s',
    (question) => {
      expect(parseQuestion(question, ASKED_AT).units.some(({ exact }) => exact)).toBe(false)
    },
  )

  describe('of a reply', () => {
    const turn = (text: string, position: number, cosine: number, question: string) =>
      candidate(question, { text, cosine, source: { id: 's', position } })
    const ofReply = (question: string, before: string, reply: string) => {
      const parsed = parseQuestion(question, ASKED_AT)
      const [first, second] = [turn(before, 3, 0.6, question), turn(reply, 4, 0.1, question)]
      const [, replied] = precedingQuestions([first, second])
      return answerScore(second, parsed, replied)
    }

    it('includes what it replies to', () => {
      const question = 'Where are my gloves?'
      expect(ofReply(question, 'And my gloves?', 'On the radiator.')).toBeGreaterThan(0.7)
      expect(ofReply(question, 'I lost my gloves.', 'On the radiator.')).toBeLessThan(MIN_ANSWER_SCORE)
    })

    it('is its own if the turn before was long ago', () => {
      const question = 'What is the job of Jonas?'
      const createdAt = ASKED_AT - 100 * 86_400
      const ofTurn = (days: number) => {
        const parsed = parseQuestion(question, ASKED_AT)
        const first = { ...turn('Jonas got the job. Anything else?', 3, 0.6, question), createdAt }
        const second = turn('My printer is out of toner.', 4, 0.1, question)
        const [, replied] = precedingQuestions([first, { ...second, createdAt: createdAt + days * 86_400 }])
        return answerScore(second, parsed, replied)
      }
      expect(ofTurn(0)).toBeGreaterThan(MIN_ANSWER_SCORE)
      expect(ofTurn(70)).toBeLessThan(MIN_ANSWER_SCORE)
    })

    it('is its own if it is not of the time that the question names', () => {
      const question = 'Where did I leave my gloves in May 2026?'
      const parsed = parseQuestion(question, ASKED_AT)
      const of = (createdAt: number) => {
        const before = { ...turn('Where are my gloves?', 3, 0.6, question), createdAt }
        const reply = candidate(question, { text: 'On it.', cosine: 0.1, createdAt: createdAt + 60 })
        return answerScore(reply, parsed, before)
      }
      expect(of(Date.parse('2026-05-20T12:00:00Z') / 1000)).toBeGreaterThan(0.5)
      expect(of(Date.parse('2026-03-20T12:00:00Z') / 1000)).toBeLessThan(MIN_ANSWER_SCORE)
    })

    it('is its own if the question has a code or asks for a number', () => {
      const ofCode = (reply: string) => ofReply('What is E1042?', 'Do you know E1042?', reply)
      expect(ofCode('No.')).toBeLessThan(ofCode('E1042 is the clock.') - 0.3)
      const question = 'How much honey did we get?'
      expect(ofReply(question, 'How much honey did you get?', 'Enough.')).toBeLessThan(
        ofReply(question, 'How much honey did you get?', 'Fourteen kilos.'),
      )
    })
  })

  it('is higher for a record of the time that the question names', () => {
    const question = 'Where were we on holiday in May 2026?'
    const at = (date: string) => {
      const text = 'We are in Bornholm for a week.'
      const one = candidate(question, { text, cosine: 0.2, createdAt: Date.parse(date) / 1000 })
      return answerScore(one, parseQuestion(question, ASKED_AT))
    }
    expect(at('2026-05-20T12:00:00Z')).toBeGreaterThan(MIN_ANSWER_SCORE)
    expect(at('2026-03-20T12:00:00Z')).toBeLessThan(MIN_ANSWER_SCORE)
  })

  it('exists without a vector', () => {
    expect(
      answerScore(
        { ...candidate('waffles', { text: 'waffles' }), cosine: undefined },
        parseQuestion('waffles', ASKED_AT),
      ),
    ).toBeGreaterThan(MIN_ANSWER_SCORE)
  })
})
