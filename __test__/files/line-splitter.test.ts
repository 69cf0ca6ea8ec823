import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter, MAX_LINE_BYTES, NUL } from '../../src/files/line-splitter.js'

/** The lines of `content`, in chunks of these sizes in turn, all in the same buffer. */
function linesOf(content: Buffer, sizes: readonly number[], separator?: number) {
  const splitter = new LineSplitter(separator)
  const memory = Buffer.alloc(Math.max(1, content.length))
  const lines = []
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    const read = content.copy(memory, 0, at, at + size)
    lines.push(...splitter.add(memory.subarray(0, read)))
    at += read
  }
  lines.push(...splitter.rest())
  return lines
}

const lineText = fc.string({ unit: fc.constantFrom('a', 'é', '\ufeff', ' ', '漢'), maxLength: 8 })

describe('the lines of a file', () => {
  it('are the same whatever the chunk sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lineText, fc.constantFrom('\n', '\r\n')), { maxLength: 12 }),
        lineText,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (ended, last, sizes, marked) => {
          const body = `${ended.map((line) => line.join('')).join('')}${last}`
          const content = Buffer.from((marked ? '\ufeff' : '') + body)
          const expected = [...ended.map(([text]) => text), ...(last === '' ? [] : [last])]
          // A byte order mark at the beginning of a file is not part of its text.
          if (!marked && expected[0]?.startsWith('\ufeff')) expected[0] = expected[0].slice(1)
          // A byte order mark alone is an empty line.
          const lines = linesOf(content, sizes)
          expect(lines.map(({ bytes }) => bytes?.toString())).toEqual(marked && body === '' ? [''] : expected)
          expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1))
          if (content.length > 0) expect(lines.at(-1)?.end).toBe(content.length)
        },
      ),
    )
  })

  it('may end in NUL, and then contain line feeds', () => {
    const lines = linesOf(Buffer.from('one\ntwo\r\0three'), [4], NUL)
    expect(lines.map(({ bytes }) => bytes?.toString())).toEqual(['one\ntwo\r', 'three'])
  })

  it('that are too long are counted and not buffered', () => {
    const content = Buffer.alloc(MAX_LINE_BYTES + 7, 'x')
    content[MAX_LINE_BYTES + 2] = 0x0a
    const splitter = new LineSplitter()
    expect([...splitter.add(content.subarray(0, MAX_LINE_BYTES + 1))]).toEqual([])
    expect(splitter.tooLong).toBe(1)
    const lines = [...splitter.add(content.subarray(MAX_LINE_BYTES + 1)), ...splitter.rest()]
    expect(splitter.tooLong).toBeNull()
    expect(lines).toEqual([
      { number: 1, bytes: null, length: MAX_LINE_BYTES + 2, end: MAX_LINE_BYTES + 3 },
      { number: 2, bytes: Buffer.from('xxxx'), length: 4, end: MAX_LINE_BYTES + 7 },
    ])
  })
})
