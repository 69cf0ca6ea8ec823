import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stretches } from '../../src/words/stretches.js'

const parts = (text: string) => stretches(text).map(({ start, end }) => text.slice(start, end))

it('leaves a text of 1,500 characters whole, and an empty one too', () => {
  expect(stretches('')).toEqual([{ start: 0, end: 0 }])
  expect(stretches('a b '.repeat(375))).toEqual([{ start: 0, end: 1_500 }])
  expect(stretches('a b '.repeat(376)).length).toBe(2)
})

it.each([
  ['a paragraph', '\n\n', 'Some words. And more\nof them '],
  ['a line', '\n', 'Some words. And more of them '],
  ['a sentence', '. ', 'some words and more of them '],
  ['a Chinese sentence', '。', '一些单词和更多单词'],
  ['a word', ' ', 'word'],
])('cuts at the end of %s', (_, end, unit) => {
  const text = `${unit.repeat(Math.ceil(300 / unit.length))}${end}`.repeat(40)
  for (const part of parts(text).slice(0, -1)) expect(part.endsWith(end)).toBe(true)
})

it('covers any text, in order, within the limits, and splits no surrogate pair', () => {
  const piece = fc.constantFrom(
    'word ',
    'E1042',
    '🙂',
    '東京。',
    '\n\n',
    '\r\n',
    '. ',
    '"',
    'x'.repeat(700),
    '🙂'.repeat(400),
    ' ',
  )
  const text = fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (whole) => {
      expect(parts(whole).join('')).toBe(whole)
      for (const part of parts(whole)) {
        expect(part.length).toBeLessThanOrEqual(1_500)
        expect(part.isWellFormed()).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

it.each(['a', ' ', '\n', '.', '. ', '\n\n', 'word and more. '])(
  'cuts 1 MiB of %j into 1,748 at most',
  (unit) => {
    const found = stretches(unit.repeat(Math.floor(1_048_576 / unit.length)))
    expect(found.length).toBeGreaterThan(800)
    expect(found.length).toBeLessThanOrEqual(1_748)
  },
)
