import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreement, statement } from '../../src/memory/forget/statement.js'
import { lowered } from '../../src/memory/forget/words.js'

const piece = fc.constantFrom(
  ...[
    "my dog's name",
    'is called',
    'Rex',
    'keys',
    'Key',
    'puppies',
    'puppy',
    'I',
    'you',
    'he',
    'not',
    "isn't",
  ],
  ...[
    'named',
    'boxes',
    'box',
    '5%',
    'C++',
    'Zürich',
    'ZU\u0308RICH',
    '10:30',
    '🎻',
    ',',
    'and',
    '.',
    'the',
    'of',
  ],
)
const sentence = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(' '))

test('a matching text contains every stem, so texts without one need no comparison', () => {
  let agreed = 0
  fc.assert(
    fc.property(sentence, sentence, sentence, fc.boolean(), (what, before, after, anywhere) => {
      const asked = statement(what)
      for (const said of [what.toUpperCase(), `${before} ${what} ${after}`, before, `${what}, ${after}`]) {
        for (const speaker of ['user', 'assistant'] as const) {
          if (agreement(asked, said, speaker, anywhere) === undefined) continue
          agreed += 1
          for (const stem of asked.stems) expect(lowered(said)).toContain(stem)
        }
      }
    }),
    { numRuns: 500 },
  )
  expect(agreed).toBeGreaterThan(100)
})
