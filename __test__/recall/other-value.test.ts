import { describe, expect, it } from 'vitest'
import { hasOtherValue } from '../../src/recall/other-value.js'
import { parseQuestion } from '../../src/recall/question.js'
import { MIN_ANSWER_SCORE } from '../../src/recall/score.js'
import { ASKED_AT, candidate, ranked } from './support/candidate.js'

const isOther = (question: string, text: string) => hasOtherValue(text, parseQuestion(question, ASKED_AT))

describe('another value than the question names', () => {
  it.each([
    ['When does bus 43 leave?', 'Bus 42 leaves at nine.'],
    ['gate B21', 'Gate B12 is beside the bakery.'],
    ['boiler F29', 'The boiler shows F28.'],
    ['highway a9', 'The A7 was closed.'],
    ['the RTX 3070', 'The RTX-3080 is loud.'],
    ['what is in chapter 10', 'Chapters 9 and 11 are about whales.'],
    ['when does season 3 start', 'Season 2 starts in May.'],
    ['flight LH 1900', 'LH1892 is late.'],
    ['who lives in apartment 6B', 'Apartment 5B belongs to the Kowalskis.'],
    ['apartment 5a', 'Apartment 5B belongs to the Kowalskis.'],
  ])('%s: %s', (question, text) => {
    expect(isOther(question, text)).toBe(true)
    const [only] = ranked(question, [candidate(question, { text, cosine: 0.5 })])
    expect(only?.score).toBeLessThan(MIN_ANSWER_SCORE)
  })

  it.each([
    ['When does bus 43 leave?', 'Bus 43 leaves at nine, bus 42 at ten.'],
    ['When does bus 43 leave?', 'The bus leaves at nine.'],
    ['gate B21', 'Gate b-21, not B12.'],
    ['how many oars has boat 7', 'Boat 07 has 2 oars.'],
    ['tyres for the BMW 320', 'The BMW 320d needs tyres.'],
    ['apartment 5b', 'Apartment 5 is empty.'],
    ['When does bus 43 leave?', 'Buses 42 and 43 leave at nine from stop C.'],
    ['What is chapter 10 about?', 'Chapters 9-11 are about whales.'],
    ['What is chapter 10 about?', 'Chapters 7, 9-11 are about whales.'],
    ['Is level 3 open?', 'Level 2 to 5 are open all night.'],
    ['Does it run on Node 22?', 'It runs on Node 20 or newer.'],
    ['Does it run on Java 17?', 'It needs Java 11 and later.'],
    ['What is the difference between gate B12 and gate B21?', 'Gate B12 is upstairs.'],
    ['How do I get from version 3 to 4?', 'Version 4 needs a new schema.'],
    ['Who paid 1200 euros?', 'Ana paid 1,200 euros.'],
    ['Which hat cost 20 euros?', 'The coat cost 15 euros, the red hat 20.'],
    ['car 5', 'Card 3 is the ace.'],
    ['bus 43', 'The bus forty-three leaves at nine, but 10 minutes late.'],
    ['what happened on September 2, 1666', 'September 4 was dry.'],
    ['do I have 2 cats', 'I have 3 cats.'],
    ['what did I plant in May 2023', 'In May 2021 I planted beans.'],
    ['the summer of 2019', 'That was the summer of 2018.'],
    ['what happened at 5', 'It rained at 6.'],
    ['bus 43', `Bus 42. ${'A long report about everything. '.repeat(60)}`],
  ])('is not in %s: %s', (question, text) => {
    expect(isOther(question, text)).toBe(false)
  })
})
