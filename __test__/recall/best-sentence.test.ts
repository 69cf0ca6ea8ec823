import { expect, it } from 'vitest'
import { bestSentence } from '../../src/recall/best-sentence.js'
import { FoundWords } from '../../src/words/found-words.js'

const best = (question: string, text: string, passage = { start: 0, end: text.length }) => {
  const { start, end } = bestSentence(text, passage, new FoundWords(question))
  return text.slice(start, end).trim()
}

const NOTES = 'We met at noon. The spare key is with Ada. Bob came late.\n- bread\n- the key of the shed\n'

it.each([
  ['spare key', 'The spare key is with Ada.'],
  ['who came late', 'Bob came late.'],
  ['shed key', '- the key of the shed'],
  ['nothing of it', 'We met at noon.'],
])('%s', (question, sentence) => {
  expect(best(question, NOTES)).toBe(sentence)
})

it('looks only within the passage', () => {
  expect(best('spare key', NOTES, { start: 58, end: NOTES.length })).toBe('- the key of the shed')
})

it('works in a script without spaces', () => {
  expect(best('ホテル', '先週は雨だった。東京のホテルに泊まった。明日帰る。')).toBe(
    '東京のホテルに泊まった。',
  )
})
