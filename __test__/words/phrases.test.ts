import { stemmer } from 'stemmer'
import { describe, expect, it } from 'vitest'
import { phraseMatches } from '../../src/words/alike/phrases.js'

const matches = (question: string) =>
  phraseMatches(question.split(' '), stemmer).map(({ typed, others }) => [
    typed.join(' '),
    others.map((words) => words.join(' ')),
  ])

describe('phrases and abbreviations', () => {
  it.each([
    ['k8s version', 'k8s', 'kubernet'],
    ['kubernetes version', 'kubernetes', 'k8'],
    ['q3 metrics', 'q3', 'third quarter'],
    ['how do we roll back', 'roll back', 'rollback'],
    ['who reviews my pull request', 'pull request', 'pr'],
    ['the repo of the app', 'repo', 'repositori'],
  ])('of %s: %s is %s', (question, typed, other) => {
    const found = new Map(matches(question) as [string, string[]][])
    expect(found.get(typed)).toContain(other.startsWith('k8') ? stemmer('k8s') : other)
  })

  it('are none in other words', () => {
    expect(matches('where is the boat')).toEqual([])
  })
})
