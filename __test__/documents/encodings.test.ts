import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/documents/read-document.js'
import { read } from './support/read.js'

const problemOf = (bytes: Uint8Array) => {
  const result = readDocument(bytes, { format: 'markdown', headings: true })
  return 'problem' in result ? result.problem : undefined
}

const TEXT = 'Größe 😀\n\nzweite Zeile\n'

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16, little-endian', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
  ])('%s is read', (_, bytes) => {
    expect(read(bytes).passages.map(({ text }) => text)).toEqual(['Größe 😀', 'zweite Zeile'])
  })

  it.each([
    ['Latin-1', Buffer.from('Größe der Tür\n', 'latin1'), /UTF-8.*line 1/],
    ['UTF-16 without a mark', Buffer.from(TEXT.repeat(20), 'utf16le'), /without a byte order mark/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /UTF-32/],
    ['broken UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), /UTF-16/],
    ['a picture', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(400)]), /not text/],
  ])('%s is reported', (_, bytes, problem) => {
    expect(problemOf(bytes)).toMatch(problem)
  })

  it('a line that is not UTF-8 excludes only its own passage, which is reported', () => {
    const bytes = Buffer.concat([Buffer.from('good\n\n'), Buffer.from([0xff]), Buffer.from('\n\nalso �good')])
    const { passages, lines } = read(bytes)
    expect(passages.map(({ line, problem }) => [line, problem])).toEqual([
      [1, undefined],
      [3, 'Line 3 is not UTF-8'],
      [5, undefined],
    ])
    expect(lines).toEqual({ total: 5, kept: 2, rejected: 1, leftOut: 0, blank: 2 })
  })

  it('an empty file has no passages', () => {
    expect(read('')).toMatchObject({ passages: [], leftOut: [], lines: { total: 0 } })
  })
})
