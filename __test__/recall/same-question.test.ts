import { describe, expect, it } from 'vitest'
import { parseQuestion } from '../../src/recall/question.js'
import { isSameQuestion } from '../../src/recall/same-question.js'

const ASKED_AT = Date.UTC(2024, 5, 3) / 1000

const QUESTIONS = [
  'Where are my gloves?',
  'How many cats do I have?',
  'What kind of music does Anna currently like?',
  'What did we do last week in Lisbon?',
  'What happened on 2 September 1666?',
  'wich bus goes to work',
  'Does "white peonies" stand in my notes?',
  '我对什么过敏？',
]

const LONG = `What is wrong here?\n${'at line 7 of file.ts\n'.repeat(400)}Tell me the cause.`

const isSame = (text: string, question: string, kind: 'episode' | 'fact' = 'episode') =>
  isSameQuestion({ text, kind }, parseQuestion(question, ASKED_AT))

describe('the question itself, stored before', () => {
  it.each(QUESTIONS)('is no answer: %j', (question) => {
    expect(isSame(question, question)).toBe(true)
    expect(isSame(`Anna Maria: ${question}`, question)).toBe(true)
    expect(isSame(`  ${question.toLowerCase()} !`, question)).toBe(true)
  })

  it.each(QUESTIONS)('is one as a fact, or with an answer: %j', (question) => {
    expect(isSame(question, question, 'fact')).toBe(false)
    expect(isSame(`${question} Tom`, question)).toBe(false)
  })

  it('is no answer if it is long, and one with a word more', () => {
    expect(isSame(LONG, LONG)).toBe(true)
    expect(isSame(`Anna: ${LONG}\n`, LONG)).toBe(true)
    expect(isSame(`${LONG} Tom`, LONG)).toBe(false)
  })

  it('differs from other questions about the same', () => {
    expect(isSame('How many dogs do I have?', 'How many cats do I have?')).toBe(false)
    expect(isSame('What did we do in Lisbon?', 'What did we do last week in Lisbon?')).toBe(false)
    expect(isSame('', '?')).toBe(false)
  })
})
