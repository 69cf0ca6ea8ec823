import { expect, it } from 'vitest'
import { FoundWords } from '../../src/words/found-words.js'

const found = (question: string, text: string) =>
  new FoundWords(question).in(text).map(({ start, end }) => text.slice(start, end))

it.each([
  ['Who has the spare key?', 'The spare keys are with Ada; a keyboard is not.', ['spare', 'keys']],
  ['booked flights', 'I BOOKED a flight.', ['BOOKED', 'flight']],
  ['cafe in Zürich', 'Das Café in Zurich', ['Café', 'Zurich']],
  ['HV-4471-220', 'Part HV-4471-220, and hv4471220.', ['HV-4471-220', 'hv4471220']],
  ['error 4711', 'Error E-4711 and 4711.', ['Error', '4711', '4711']],
  ['東京のホテル', '先週、東京のホテルに泊まった。', ['東京のホテル']],
  ['מפתח', 'המפתח אצל עדה. מפתח', ['מפתח']],
  ['ключ', 'Ключи у Ады. Ключ.', ['Ключ']],
  ['🍎 pie', 'An 🍎 a day, and a pie.', ['🍎', 'pie']],
  ['', 'nothing', []],
  ['nothing', '', []],
])('%s in %s', (question, text, words) => {
  expect(found(question, text)).toEqual(words)
})
