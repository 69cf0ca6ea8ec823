import { describe, expect, it } from 'vitest'
import { ASKED_AT, candidate } from './support/candidate.js'

/** Whether a text contains the word that a question asks for. */
const holds = (question: string, text: string) =>
  candidate(question, { text, createdAt: ASKED_AT }).match.coverage > 0

describe('a word whose stem is that of a function word', () => {
  it.each([
    ['Ines', 'The schedule is in the kitchen.', 'Ines has the schedule.'],
    ['the UPS', 'Two fields up the hill.', 'The UPS is in the rack.'],
    ['Mr Doe', 'What does it take?', 'Ask John Doe.'],
    ['what is used', 'They told us.', 'The old pump is used.'],
    ['Andes', 'Salt and pepper.', 'We flew over the Andes.'],
  ])('%s is not in: %s', (question, other, own) => {
    expect(holds(question, other)).toBe(false)
    expect(holds(question, own)).toBe(true)
  })

  it.each([
    ['what is it', 'It is what it is.'],
    ['out of memory', 'The process was out of memory.'],
    ['"in and out"', 'In and out of the house.'],
    ['"Ines Doe"', 'Ines Doe was here.'],
  ])('but function words are found where they are asked for: %s', (question, text) => {
    const { match } = candidate(question, { text })
    expect(Math.max(match.coverage, match.exact)).toBeGreaterThan(0.5)
  })
})
