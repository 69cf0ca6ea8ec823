import { describe, expect, it } from 'vitest'
import { readQuestion } from '../../src/recall/asked.js'
import { withoutCommonest } from '../../src/recall/common-terms.js'
import { ASKED } from './support/candidate.js'

const MANY = 100_000

/** The terms that are searched for, where so many rows have each unit of the question. */
function searched(question: string, rows: number, unitRows: (word: string) => number): string[] {
  const asked = readQuestion(question, ASKED)
  const statistics = { rows, unitRows: asked.units.map(({ typed }) => unitRows(typed)) }
  return withoutCommonest(asked, statistics)
    .terms.map(({ text }) => text)
    .sort()
}

describe('a question of stop words alone', () => {
  const holding = (word: string) => (word === 'the' ? 60_000 : word === 'is' ? 30_000 : 500)

  it('is searched for without those that are in a great many rows of a large store', () => {
    expect(searched('what is it with the', MANY, holding)).toEqual(['it', 'what', 'with'])
  })

  it('searches for nothing where all of them are', () => {
    expect(searched('the', MANY, holding)).toEqual([])
  })

  it('keeps them all in a store of fewer rows', () => {
    expect(searched('what is it with the', 5_000, () => 4_000)).toEqual(['is', 'it', 'the', 'what', 'with'])
  })
})

it('leaves every other question as it is', () => {
  expect(searched('where is the telescope', MANY, () => 90_000)).toEqual(['telescope'])
  expect(searched('E1042', MANY, () => 90_000)).toContain('e1042')
})
