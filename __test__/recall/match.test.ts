import { describe, expect, it } from 'vitest'
import { parseQuestion, withCorrections } from '../../src/recall/question.js'
import { indexedParts } from '../../src/words/indexed-text.js'
import { matchParts } from './support/candidate.js'

const ASKED_AT = Date.parse('2026-06-21T12:00:00Z') / 1000

function match(question: string, text: string, at?: number) {
  const parsed = parseQuestion(question, ASKED_AT)
  return matchParts(parsed, indexedParts({ text, at }))
}

describe('coverage', () => {
  it('is 1 if the text has every content word, in any form and case', () => {
    expect(match('Where are the telescopes?', 'A TELESCOPE behind the tank').coverage).toBe(1)
    expect(match('Růžička', 'ruzicka mends bicycles').coverage).toBe(1)
  })

  it('is 0 if it has none', () => {
    expect(match('Where are the telescopes?', 'Where are the boots?').coverage).toBe(0)
  })

  it('weights a rare word more than a common one', () => {
    const rare = match('the new telescope', 'a telescope').coverage
    const common = match('the new telescope', 'something new').coverage
    expect(rare).toBeGreaterThan(2 * common)
    expect(rare + common).toBeCloseTo(1)
  })

  it('works in Chinese and Thai', () => {
    expect(match('花生过敏', '妈妈对花生过敏').coverage).toBe(1)
    expect(match('สมชาย', 'พี่สมชายย้ายไปอยู่เชียงใหม่').coverage).toBe(1)
    expect(match('花生过敏', '京都の旅館').coverage).toBe(0)
  })

  it('uses stop words if there is nothing else', () => {
    expect(match('who are you', 'you are who you are').coverage).toBe(1)
  })
})

describe('exactness', () => {
  it.each([
    ['E1042', 'refused with E1042', 1],
    ['what is E1042?', 'E2042 means a lost certificate', 0],
    ['commit 7f3a9c2', 'fixed in 7f3a9c2e41b8', 1],
    ['policy HV 4471 220', 'number HV-4471-220', 1],
    ['say "army blanket"', 'wrapped in an army blanket', 1],
    ['say "army blanket"', 'a blanket of the army', 0],
    ['in 2022 with 12 people', 'in 2022 with 12 people', 0],
  ])('%s in "%s": %d', (question, text, exact) => {
    expect(match(question, text).exact).toBe(exact)
  })
})

describe('a part of a name in code', () => {
  it.each(['calls findLastKey() first', 'calls find_last_key() first', 'see KEY_FILE'])(
    'counts less than the word: %s',
    (text) => {
      const { coverage } = match('Where is the key?', text)
      expect(coverage).toBeGreaterThan(0)
      expect(coverage).toBeLessThan(0.5)
    },
  )

  it.each([
    ['Where is the key?', 'the key, not findLastKey'],
    ['find_last_key', 'calls find_last_key() first'],
    ['findLastKey', 'calls findLastKey() first'],
    ['find last key', 'calls findLastKey(), to find the last key'],
    ['the spare key', 'the spare-key box'],
  ])('counts in full for %j: %s', (question, text) => {
    expect(match(question, text).coverage).toBe(1)
  })
})

it('distinguishes words near each other from words far apart', () => {
  const far = `a clock ${'and so on '.repeat(20)} the wind`
  expect(match('wind the clock', far)).toMatchObject({ units: [1, 1], coverage: 1 })
  const { near } = match('wind the clock', far)
  expect([...near].sort()).toEqual([0, 1])
  expect(match('wind the clock', `${far}, and wind up the clock`).near).toEqual([1, 1])
})

it('counts words that are adjacent in both', () => {
  const question = 'the harbor master'
  expect(match(question, 'the new harbor master').together).toBeGreaterThan(
    match(question, 'the master of the harbor').together,
  )
})

describe('a time', () => {
  const at = Date.parse('2026-06-20T09:00:00Z') / 1000

  it("matches the record's own, and its words are not searched for", () => {
    expect(match('what did I note yesterday?', 'note to self', at).coverage).toBe(1)
    const other = match('what did I note yesterday?', 'note about yesterday', at - 7 * 86_400)
    expect(other.coverage).toBeLessThan(0.6)
  })

  it('matches a text that names it by the distance from its own time, with less certainty', () => {
    const nextDay = match('What did I note on 19 June?', 'Yesterday I noted', at)
    expect(nextDay.coverage).toBeGreaterThan(0.7)
    expect(nextDay.coverage).toBeLessThan(
      match('What did I note on 19 June?', 'I noted', at - 86_400).coverage,
    )
  })

  it('matches a date in the text, with and without a year', () => {
    expect(match('9 August 2027', 'runs out on August 9th, 2027').coverage).toBe(1)
    expect(match('22 November', 'her birthday is on 22 November').coverage).toBe(1)
  })
})

it('uses a correction of an unknown word', () => {
  const parsed = parseQuestion('the telescpoe', ASKED_AT)
  const [unit] = parsed.units
  expect(unit?.typed).toBe('telescpoe')
  const corrected = withCorrections(parsed, new Map(unit === undefined ? [] : [[unit, [['telescop']]]]))
  const text = indexedParts({ text: 'the telescope' })
  expect(matchParts(parsed, text).coverage).toBe(0)
  expect(matchParts(corrected, text).coverage).toBeGreaterThan(0.5)
  expect(corrected.terms.map(({ text }) => text)).toContain('telescop')
})

it.each(['', ' ', '"', '"" *', 'NEAR(a b)', '-^:', '\0', 'a'.repeat(70_000), '"'.repeat(999)])(
  'accepts any string: %j',
  (question) => {
    const { coverage, exact, together } = match(question, 'a text')
    for (const value of [coverage, exact, together]) {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(1)
    }
  },
)
