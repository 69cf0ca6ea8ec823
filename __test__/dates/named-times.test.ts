import { describe, expect, it } from 'vitest'
import { intervalWords } from '../../src/dates/date-words.js'
import { namedTimes } from '../../src/dates/named-times.js'

/** A Sunday, at noon. */
const ASKED_AT = Date.parse('2026-06-21T12:00:00Z') / 1000

const date = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

/** Each time as its first day and the day after its last. */
function times(question: string, asked = ASKED_AT): string[] {
  return namedTimes(question, asked).map(({ start, end }) => `${date(start)} ${date(end)}`)
}

describe('a named day', () => {
  it.each([
    '2026-03-14',
    '2026/3/14',
    'on 14.03.2026',
    '3/14/2026',
    '14/3/2026',
    '14 March 2026',
    '14th of March, 2026',
    'March 14, 2026',
    'Mar. 14 2026',
    'March the 14th 2026',
    'the 14th of March',
    'on March 14th?',
  ])('%s', (question) => {
    expect(times(question)).toEqual(['2026-03-14 2026-03-15'])
  })

  it('may be in the seventeenth century', () => {
    expect(times('2 September 1666')).toEqual(['1666-09-02 1666-09-03'])
  })

  it('is the last one before the time of asking if the year is missing', () => {
    expect(times('22 November')).toEqual(['2025-11-22 2025-11-23'])
    expect(times('29 February')).toEqual(['2024-02-29 2024-03-01'])
  })

  it('is ignored if the calendar has no such day', () => {
    expect(times('2026-02-30')).toEqual([])
    expect(times('version 1.2.2026.4 of 10.20.0.1')).toEqual([])
  })
})

describe('a month, a season, a year', () => {
  it.each([
    ['in May 2023', '2023-05-01 2023-06-01'],
    ['2023-05', '2023-05-01 2023-06-01'],
    ['in May', '2026-05-01 2026-06-01'],
    ['last December', '2025-12-01 2026-01-01'],
    ['in July', '2025-07-01 2025-08-01'],
    ['summer 2021', '2021-06-01 2021-09-01'],
    ['last summer', '2025-06-01 2025-09-01'],
    ['in 2022', '2022-01-01 2023-01-01'],
    ['Q3 2025', '2025-07-01 2025-10-01'],
  ])('%s', (question, expected) => {
    expect(times(question)).toEqual([expected])
  })

  it('is ignored if the word is not a month, or the number not a year', () => {
    expect(times('May I go? Who may march in?')).toEqual([])
    expect(times('2022 screws in box 1999')).toEqual([])
  })
})

describe('a time relative to the time of asking', () => {
  it.each([
    ['yesterday', '2026-06-20 2026-06-21'],
    ['the day before yesterday', '2026-06-19 2026-06-20'],
    ['this morning', '2026-06-21 2026-06-22'],
    ['two days ago', '2026-06-19 2026-06-20'],
    ['3 days ago', '2026-06-17 2026-06-20'],
    ['a week ago', '2026-06-11 2026-06-18'],
    ['about 2 weeks ago', '2026-06-04 2026-06-11'],
    ['a month ago', '2026-05-01 2026-06-01'],
    ['a couple of years ago', '2024-01-01 2025-01-01'],
    ['last week', '2026-06-08 2026-06-15'],
    ['this week', '2026-06-15 2026-06-22'],
    ['last weekend', '2026-06-13 2026-06-15'],
    ['last month', '2026-05-01 2026-06-01'],
    ['last year', '2025-01-01 2026-01-01'],
    ['last Friday', '2026-06-19 2026-06-20'],
    ['on Tuesday', '2026-06-16 2026-06-17'],
    ['last Sunday', '2026-06-14 2026-06-15'],
    ['in the past 10 days', '2026-06-11 2026-06-22'],
    ['over the last two weeks', '2026-06-07 2026-06-22'],
  ])('%s', (question, expected) => {
    expect(times(question)).toEqual([expected])
    expect(namedTimes(question, ASKED_AT)[0]?.relative).toBe(true)
  })

  it('crosses the end of a year and of a short month', () => {
    expect(times('yesterday', Date.parse('2026-01-01T00:00:00Z') / 1000)).toEqual(['2025-12-31 2026-01-01'])
    expect(times('a month ago', Date.parse('2026-03-31T10:00:00Z') / 1000)).toEqual(['2026-02-01 2026-03-01'])
  })
})

it('finds several times in order, with their positions', () => {
  const question = 'What changed on 2026-01-02 or last week?'
  const found = namedTimes(question, ASKED_AT)
  expect(found.map(({ from, to }) => question.slice(from, to))).toEqual(['2026-01-02', 'last week'])
})

describe('the words of the index for a time', () => {
  const words = (question: string) => intervalWords(namedTimes(question, ASKED_AT)[0] ?? { start: 0, end: 0 })

  it('are days, months or years, and few', () => {
    expect(words('3 days ago')).toEqual(['20260617', '20260618', '20260619'])
    expect(words('in May 2023')).toEqual(['202305'])
    expect(words('summer 2021')).toEqual(['202106', '202107', '202108'])
    expect(words('in 2022')).toEqual(['2022'])
    expect(words('in the past 50 years').length).toBeLessThanOrEqual(51)
  })
})

describe('a part of a longer time', () => {
  it.each([
    ['early 2023', '2023-01-01 2023-05-03'],
    ['late 2023', '2023-09-01 2024-01-01'],
    ['at the end of May 2023', '2023-05-21 2023-06-01'],
    ['the beginning of May 2023', '2023-05-01 2023-05-12'],
    ['in the third quarter of 2024', '2024-07-01 2024-10-01'],
    ['first half of 2024', '2024-01-01 2024-07-01'],
    ['this spring', '2026-03-01 2026-06-01'],
    ['a fortnight ago', '2026-06-04 2026-06-11'],
    ['the week before last', '2026-06-01 2026-06-08'],
    ['in the 1990s', '1990-01-01 2000-01-01'],
    ['in the nineties', '1990-01-01 2000-01-01'],
    ["the '80s", '1980-01-01 1990-01-01'],
    ['14/3/24', '2024-03-14 2024-03-15'],
    ["14 March '24", '2024-03-14 2024-03-15'],
    ['14 March 99', '1999-03-14 1999-03-15'],
  ])('%s', (question, time) => {
    expect(times(question)).toEqual([time])
  })
})

it('reads an ambiguous day both ways, the month first', () => {
  const [time] = namedTimes('2/9/1666', ASKED_AT)
  expect(time === undefined ? [] : [date(time.start), date(time.other?.start ?? 0)]).toEqual([
    '1666-02-09',
    '1666-09-02',
  ])
  expect(namedTimes('14/9/1666', ASKED_AT)[0]?.other).toBeUndefined()
})

describe('a time with its year in words, a range, or one ahead', () => {
  it.each([
    ['in October of last year', '2025-10-01 2025-11-01'],
    ['October last year', '2025-10-01 2025-11-01'],
    ['summer last year', '2025-06-01 2025-09-01'],
    ['late last year', '2025-09-01 2026-01-01'],
    ['at the end of May', '2026-05-21 2026-06-01'],
    ['mid July', '2025-07-11 2025-07-22'],
    ['between May and July 2025', '2025-05-01 2025-08-01'],
    ['from November to February', '2025-11-01 2026-03-01'],
    ['half a year ago', '2025-12-01 2026-01-01'],
    ['over the last year', '2025-06-21 2026-06-22'],
    ['in the last eighteen months', '2024-12-21 2026-06-22'],
  ])('%s', (question, expected) => {
    expect(times(question)).toEqual([expected])
  })

  it.each([
    ['What is planned in January?', '2027-01-01 2027-02-01'],
    ['What will we do on Friday?', '2026-06-26 2026-06-27'],
    ['What is due on 11 March?', '2027-03-11 2027-03-12'],
  ])('is the next one in a question about what will be: %s', (question, expected) => {
    expect(times(question)).toEqual([expected])
  })

  it('is the last one in another question', () => {
    expect(times('Who is the man that I met in January?')).toEqual(['2026-01-01 2026-02-01'])
  })
})

describe('a time from one to another', () => {
  it.each([
    ['between 10 and 20 May', '2026-05-10 2026-05-21'],
    ['from the 3rd to the 9th of May 2024', '2024-05-03 2024-05-10'],
    ['10-20 November', '2025-11-10 2025-11-21'],
    ['on May 10 to 12', '2026-05-10 2026-05-13'],
    ['between 28 April and 3 May', '2026-04-28 2026-05-04'],
    ['from 3 May to 9 June 2024', '2024-05-03 2024-06-10'],
    ['from 20 December to 3 January 2024', '2023-12-20 2024-01-04'],
    ['2024-05-03 to 2024-05-09', '2024-05-03 2024-05-10'],
    ['between March and May', '2026-03-01 2026-06-01'],
    ['between 2019 and 2021', '2019-01-01 2022-01-01'],
  ])('%s', (question, expected) => {
    expect(times(`what did I plant ${question}?`)).toEqual([expected])
  })

  it('may contain the day of asking', () => {
    expect(times('between 10 and 30 June')).toEqual(['2026-06-10 2026-07-01'])
    expect(times('from 10 June to 3 July')).toEqual(['2026-06-10 2026-07-04'])
    expect(times('what is planned from 3 to 9 May')).toEqual(['2027-05-03 2027-05-10'])
  })

  it('is two if they are only named together', () => {
    expect(times('what happened on 3 May and on 9 May?')).toEqual([
      '2026-05-03 2026-05-04',
      '2026-05-09 2026-05-10',
    ])
  })

  it('is not one if it ends before it begins', () => {
    expect(times('from 9 May 2024 to 3 May 2024')).toHaveLength(2)
    expect(times('between 20 and 10 May')).not.toContain('2026-05-20 2026-05-11')
  })
})

describe('a time since, after, before or until another', () => {
  it.each([
    ['since Monday', '2026-06-15 2026-06-22'],
    ['since yesterday', '2026-06-20 2026-06-22'],
    ['since last week', '2026-06-08 2026-06-22'],
    ['since October', '2025-10-01 2026-06-22'],
    ['since the 3rd of May', '2026-05-03 2026-06-22'],
    ['since 2024', '2024-01-01 2026-06-22'],
    ['after 3 May 2026', '2026-05-04 2026-06-22'],
    ['before May 2025', '2022-05-01 2025-05-01'],
    ['before 2025', '1995-01-01 2025-01-01'],
    ['until last Friday', '2023-06-19 2026-06-20'],
  ])('%s', (question, expected) => {
    expect(times(`what did I do ${question}?`)).toEqual([expected])
  })

  it.each([
    ['the week before 3 May 2026', '2026-04-26 2026-05-04'],
    ['last weekend before 3 May 2026', '2026-04-26 2026-05-04'],
    ['two weeks before 3 May 2026', '2026-04-16 2026-04-29'],
    ['in the two weeks before 3 May 2026', '2026-04-19 2026-05-03'],
    ['the 3 days after 3 May 2026', '2026-05-04 2026-05-07'],
    ['the week before Monday', '2026-06-08 2026-06-16'],
    ['the year before 2020', '2019-01-01 2021-01-01'],
    ['the day after Monday', '2026-06-16 2026-06-17'],
    ['last week before the call', '2026-06-08 2026-06-15'],
    ["after yesterday's meeting", '2026-06-20 2026-06-21'],
    ['before, in 2022', '2022-01-01 2023-01-01'],
    ['before in 2022', '2022-01-01 2023-01-01'],
    ['the day after 3 May 2026', '2026-05-04 2026-05-05'],
    ['three days before 3 May 2026', '2026-04-30 2026-05-01'],
    ['a month after 3 May 2026', '2026-05-04 2026-06-04'],
  ])('may be some way from it: %s', (question, expected) => {
    expect(times(`what did I do ${question}?`)).toEqual([expected])
  })

  it('reaches far ahead if it has not come yet', () => {
    expect(times('what is planned after 3 July 2026')).toEqual(['2026-07-04 2027-07-04'])
    expect(times('what is planned after August')).toEqual(['2026-09-01 2027-09-01'])
    expect(times('since 3 July 2026')).toEqual(['2026-07-03 2026-07-04'])
  })

  it('is looked up by few words', () => {
    for (const question of ['since Monday', 'since 2024', 'before 2025', 'before May', 'since 1500']) {
      const [time] = namedTimes(question, ASKED_AT)
      expect(time === undefined ? 0 : intervalWords(time).length).toBeGreaterThan(0)
      expect(time === undefined ? 999 : intervalWords(time).length).toBeLessThanOrEqual(120)
    }
  })
})
