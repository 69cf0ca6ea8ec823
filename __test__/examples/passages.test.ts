import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passagesOf } from '../../examples/notes/passages.js'

describe('the passages of a note', () => {
  it('carry the heading that they stand under', () => {
    const note =
      '---\ntitle: x\n---\nBefore.\n\n# Bread\nFlour\nand water.\n\nSalt.\n\n## Oven ##\n\n250 °C.\n'
    expect(passagesOf(note)).toEqual([
      { heading: '', text: 'Before.' },
      { heading: 'Bread', text: 'Flour\nand water.\n\nSalt.' },
      { heading: 'Oven', text: '250 °C.' },
    ])
  })

  it('leave a fenced block whole: what looks like a heading there is none', () => {
    const code = '```sh\n# install\n\nnpm install\n```'
    expect(passagesOf(`# Set-up\n\n${code}\n`)).toEqual([{ heading: 'Set-up', text: code }])
  })

  it('lose no word, and are never longer than the model reads', () => {
    const word = fc.stringMatching(/^[a-zé]{1,12}[.!?]?$/)
    const lines = fc.array(
      fc.array(word, { maxLength: 200 }).map((words) => words.join(' ')),
      { maxLength: 12 },
    )
    const words = (text: string) => text.split(/\s+/).filter((part) => part !== '')
    fc.assert(
      fc.property(lines, fc.constantFrom('\n', '\n\n', '\r\n\r\n'), (given, gap) => {
        const note = given.join(gap)
        const passages = passagesOf(note)
        expect(passages.flatMap(({ text }) => words(text))).toEqual(words(note))
        for (const { text } of passages) expect(text.length).toBeLessThanOrEqual(902)
      }),
      { numRuns: 100 },
    )
  })

  it('cut even a text without a space', () => {
    const lengths = passagesOf('x'.repeat(2000)).map(({ text }) => text.length)
    expect(lengths).toEqual([900, 900, 200])
  })
})
