import { describe, expect, it } from 'vitest'
import { oneLine } from '../../src/recall/one-line.js'

describe('a line end of any kind', () => {
  it.each([
    '\n',
    '\r',
    '\r\n',
    '\v',
    '\f',
    '\u001c',
    '\u001d',
    '\u001e',
    '\u0085',
    '\u2028',
    '\u2029',
    ' \n\n\t',
  ])('%j', (end) => {
    expect(oneLine(`one${end}two`)).toBe('one / two')
  })

  it('is dropped at the beginning and end of the text', () => {
    expect(oneLine('\n one \n')).toBe('one')
  })
})

it.each([
  ['a\u0000b\u001b[31mc', 'a b [31mc'],
  ['a\tb', 'a b'],
  ['pay \u202eeve\u202c now', 'pay eve now'],
  ['a\u2066b\u2069\u200e\u200f\u061cc', 'abc'],
  ['a\u200bb\ufeffc\u00add', 'abcd'],
  ['tag\u{e0041}\u{e007f}', 'tag'],
  ['lone \ud800 half', 'lone \ufffd half'],
])('hides and reorders nothing: %j', (text, line) => {
  expect(oneLine(text)).toBe(line)
})

it('keeps the joiners of words and emoji', () => {
  expect(oneLine('👩‍🚀 می‌خواهم ไม่ é')).toBe('👩‍🚀 می‌خواهم ไม่ é')
})

it('takes linear time for a megabyte of spaces', () => {
  const spaces = ' '.repeat(1024 * 1024)
  expect(oneLine(`a${spaces}b${spaces}\nc`)).toBe(`a${spaces}b / c`)
})
