import { stemmer } from 'stemmer'
import { describe, expect, it } from 'vitest'
import { alikeWords } from '../../src/words/alike/alike.js'
import { measures } from '../../src/words/alike/joined.js'
import { kindsOf } from '../../src/words/alike/kinds.js'
import { otherNumbers } from '../../src/words/alike/number-words.js'
import { otherSpellings } from '../../src/words/alike/spellings.js'
import { symbolToken } from '../../src/words/folding.js'

const alike = (word: string) => alikeWords(word, stemmer, symbolToken).map((words) => words.join(' '))

describe('alternatives for a word', () => {
  it.each([
    ['buy', 'bought'],
    ['bought', 'bui'],
    ['mice', 'mous'],
    ['sibling', 'sister'],
    ['colour', 'color'],
    ['fourteen', '14'],
    ['42', 'forti two'],
    ['uk', 'unit kingdom'],
    ['swiss', 'switzerland'],
    ['netherlands', 'dutch'],
    ['france', 'french'],
  ])('%s: %s', (word, other) => {
    expect(alike(word)).toContain(other)
  })

  it('are not its own forms, and occur once each', () => {
    for (const word of ['mother', 'house', 'streets', 'colour', 'fly']) {
      const found = alike(word)
      expect(found).not.toContain(stemmer(word))
      expect(new Set(found).size).toBe(found.length)
    }
  })

  it('are none for a word in no group', () => {
    expect(alike('telescope')).toEqual([])
  })
})

describe('more specific words', () => {
  it.each([
    ['pet', 'cat'],
    ['pets', 'dog'],
    ['luggage', 'suitcas'],
    ['restaurant', 'pizzeria'],
  ])('%s: %s', (word, specific) => {
    expect(kindsOf(word, stemmer)).toContain(specific)
  })

  it('are not looked for in the other direction', () => {
    expect(kindsOf('cat', stemmer)).toEqual([])
    expect(alike('cat')).not.toContain('pet')
  })
})

it('writes small numbers in digits, in words and as ordinals', () => {
  expect(otherNumbers('21')).toEqual([['twenty', 'one']])
  expect(otherNumbers('23rd')).toEqual([['twenty', 'third']])
  expect(otherNumbers('third')).toEqual([['3rd']])
  expect(otherNumbers('12')).toEqual([['twelve'], ['xii']])
  expect(otherNumbers('2024')).toEqual([])
  expect(otherNumbers('0th')).toEqual([])
})

it.each([
  ['grey', 'gray'],
  ['organisation', 'organization'],
  ['analyze', 'analyse'],
  ['theatre', 'theater'],
  ['travelled', 'traveled'],
])('also spells %s as %s', (word, other) => {
  expect(otherSpellings(word)).toEqual([other])
})

it('writes a number and its unit as one word and as two, and an hour by the 24-hour clock', () => {
  expect(measures('5km')).toEqual([{ typed: ['5km'], others: [['5', 'km']] }])
  expect(measures('2.5 km')).toEqual([{ typed: ['2.5', 'km'], others: [['2', '5km']] }])
  expect(measures('3 pm')).toEqual([{ typed: ['3', 'pm'], others: [['3pm'], ['15', '00']] }])
  expect(measures('12am')).toEqual([
    {
      typed: ['12am'],
      others: [
        ['12', 'am'],
        ['0', '00'],
      ],
    },
  ])
  expect(measures('E1042 m and 5 boats')).toEqual([])
})
