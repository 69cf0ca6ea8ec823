import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { relativeDateForms } from '../../src/dates/relative-dates.js'

/** A Wednesday, at noon. */
const SAID_AT = Date.parse('2026-04-01T12:00:00Z') / 1000

const forms = (text: string, at = SAID_AT) => relativeDateForms(text, at).toSorted()

const days = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => String(first + at))

describe('a time in a text, by its distance from the time of the text', () => {
  it.each([
    ['Yesterday we fixed the pump.', ['202603', '20260331']],
    ['LAST NIGHT it rained.', ['202603', '20260331']],
    ['the day before yesterday', ['202603', '20260330']],
    ['See you tomorrow!', ['202604', '20260402']],
    ['The day after tomorrow is free.', ['202604', '20260403']],
    ['Two days ago the boiler broke.', ['202603', '20260330']],
    ['Last Friday Ada called.', ['202603', '20260327']],
    ['next Friday', ['202604', '20260403']],
    ['The dentist is on Friday.', ['202603', '20260327', '202604', '20260403']],
    ['last weekend', ['202603', '20260328', '20260329']],
    ['next weekend', ['202604', '20260411', '20260412']],
    ['Last week I was in Bergen.', ['202603', ...days(20260323, 20260329)]],
    ['I moved last month.', ['202603']],
    ['next year', ['2027']],
    ['A year ago we met.', ['2025']],
    ['The wedding is on 5 May.', ['202605', '20260505']],
    ['We met on the 3rd of December.', ['202512', '20251203']],
    ['Rain on the 23rd of December.', ['202512', '20251223']],
    ['due 30 June', ['202606', '20260630']],
    ['It was last\nweekend.', ['202603', '20260328', '20260329']],
    ['a couple\n  of days ago', ['202603', '20260330']],
    ['Back on March 20th.', ['202603', '20260320']],
    ['The lease ends in June.', ['202606']],
    ['We moved here in November.', ['202511']],
  ])('%s', (text, expected) => {
    expect(forms(text)).toEqual(expected.toSorted())
  })

  it('crosses the year', () => {
    expect(forms('yesterday', Date.parse('2026-01-01T08:00:00Z') / 1000)).toEqual(['202512', '20251231'])
  })
})

describe('words that name no such time', () => {
  it.each([
    'She plays the harp.',
    'At last, weekdays are over.',
    'It may be late.',
    'On 5 May 2021 we met.',
    'May 5, 2021',
    'in June 2024',
    '45 March',
    'Monday is the worst day.',
    'version 12.5',
  ])('%s', (text) => {
    expect(forms(text)).toEqual([])
  })
})

it('gives few words whatever the text and its time', () => {
  const piece = fc.constantFrom(
    'yesterday',
    'last',
    'next',
    'week',
    'on',
    'Friday',
    '3',
    'May',
    '99',
    'days',
    'ago',
    ' ',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.double({ noNaN: true }), (pieces, at) => {
      const found = relativeDateForms(pieces.join(' '), at)
      expect(found.every((word) => /^-?\d{4,8}$/.test(word))).toBe(true)
    }),
  )
})
