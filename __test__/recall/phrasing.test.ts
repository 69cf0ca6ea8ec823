import { describe, expect, it } from 'vitest'
import { parseQuestion } from '../../src/recall/question.js'
import { ASKED_AT } from './support/candidate.js'

/** The units of a question, as they were typed. */
const units = (question: string) => parseQuestion(question, ASKED_AT).units.map(({ typed }) => typed)

describe('words that say how a question is asked', () => {
  it.each([
    ['How many children do I have?', ['children']],
    ['how much does the moving company cost', ['moving', 'company', 'cost']],
    ['What kind of pet do I have?', ['pet']],
    ['which types of cheese are in the fridge', ['cheese', 'fridge']],
    ['How do I get to work currently?', ['work']],
    ['Where do I live these days?', ['live']],
    ['wich physio did I go to', ['physio', 'go']],
    ['waht is the wifi password', ['wifi', 'password']],
    ['Wich tram goes to the harbour?', ['tram', 'goes', 'harbour']],
  ])('are not searched for: %s', (question, expected) => {
    expect(units(question).toSorted()).toEqual(expected.toSorted())
  })

  it.each([
    ['How much?', ['much']],
    ['many hands', ['many', 'hands']],
    ['Who is Wich?', ['wich']],
    ['the dose of the syrup', ['dose', 'syrup']],
    ['"how many" in the song', ['many', 'song']],
    ['the right now', ['right']],
    ['now', ['now']],
  ])('are kept if they are what is asked for: %s', (question, expected) => {
    expect(units(question).toSorted()).toEqual(expected.toSorted())
  })

  it('does not lose its question about now', () => {
    expect(parseQuestion('Where do I live these days?', ASKED_AT).asksNow).toBe(true)
  })
})

describe('what was done at a time', () => {
  it.each([
    'Where did we go in July 2026?',
    'What did I do last week?',
    'Where did we travel in May 2023?',
    'Anything special yesterday?',
    'Any plans for tomorrow?',
  ])('asks only for the time: %s', (question) => {
    expect(parseQuestion(question, ASKED_AT).units.map(({ kind }) => kind)).toEqual(['date'])
  })

  it('asks for more if it names more', () => {
    expect(units('Where did we go with Mara in July 2026?')).toEqual(expect.arrayContaining(['go', 'mara']))
  })
})
