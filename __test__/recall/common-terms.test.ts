import { describe, expect, it } from 'vitest'
import { dropFrequentWords } from '../../src/recall/common-terms.js'
import { parseQuestion } from '../../src/recall/question.js'
import { ASKED_AT } from './support/candidate.js'

const MANY = 100_000

/** The terms that are searched for in a store with this many rows, and this many with each unit of the question. */
function searched(question: string, rows: number, unitRows: (word: string) => number): string[] {
  const parsed = parseQuestion(question, ASKED_AT)
  const statistics = { rows, unitRows: parsed.units.map(({ typed }) => unitRows(typed)) }
  return dropFrequentWords(parsed, statistics)
    .terms.map(({ text }) => text)
    .sort()
}

describe('a question of stop words alone', () => {
  const holding = (word: string) => (word === 'the' ? 60_000 : word === 'is' ? 30_000 : 500)

  it('drops those that are in a great many rows of a large store', () => {
    expect(searched('what is it with the', MANY, holding)).toEqual(['it', 'what', 'with'])
  })

  it('searches for nothing if all of them are', () => {
    expect(searched('the', MANY, holding)).toEqual([])
  })

  it('keeps them all in a store of fewer rows', () => {
    expect(searched('what is it with the', 5_000, () => 4_000)).toEqual(['is', 'it', 'the', 'what', 'with'])
  })
})

describe('a word that most rows of a large store contain', () => {
  // The stem of "Ines" is "in".
  const holding = (word: string) => (word === 'ines' ? 60_000 : 40)

  it('is not searched for beside others', () => {
    expect(searched('Ines pancreas', MANY, holding)).not.toContain('ines')
    expect(searched('Ines pancreas', 15_000, holding)).toContain('ines')
  })

  it('is if the others are in none', () => {
    expect(searched('Ines pancreas', MANY, (word) => (word === 'ines' ? 60_000 : 0))).toContain('ines')
    expect(searched('Ines', MANY, holding)).toEqual(['ines'])
  })
})

it('leaves every other question as it is', () => {
  expect(searched('where is the telescope', MANY, () => 90_000)).toEqual(['telescope'])
  expect(searched('E1042', MANY, () => 90_000)).toContain('e1042')
})
