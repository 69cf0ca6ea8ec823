import { describe, expect, it } from 'vitest'
import { MAX_TEXT_BYTES } from '../../src/records/record-text.js'
import { passagesOf, read, textsOf } from './support/read.js'

const leftOutOf = (text: string) =>
  read(text).leftOut.map(({ line, endLine, reason }) => `${line}-${endLine} ${reason}`)

describe('passages of Markdown', () => {
  it('keep their lines unchanged, and the headings above them', () => {
    const text =
      '# Rome\n\nA paragraph  \nof two lines.\n\n## Food\n\nWhat to try:\n\n- carbonara\n- supplì\n\n```sh\none\n\ntwo\n```\n\n1. loose\n\n2. list\n'
    expect(passagesOf(text)).toEqual([
      { text: 'A paragraph\nof two lines.', at: '3-4', heading: 'Rome' },
      { text: 'What to try:\n\n- carbonara\n- supplì', at: '8-11', heading: 'Rome › Food' },
      { text: '```sh\none\n\ntwo\n```', at: '13-17', heading: 'Rome › Food' },
      { text: '1. loose', at: '19-19', heading: 'Rome › Food' },
      { text: '2. list', at: '21-21', heading: 'Rome › Food' },
    ])
    expect(passagesOf(text.replaceAll('\n', '\r\n'))).toEqual(passagesOf(text))
  })

  it('are headings too, if nothing is below them', () => {
    expect(passagesOf('# Decision: use Postgres for billing\n')).toEqual([
      { text: 'Decision: use Postgres for billing', at: '1-1' },
    ])
    expect(passagesOf('# A\n\n## B\n\n## C\n\ntext\n\n## D ##')).toEqual([
      { text: 'B', at: '3-3', heading: 'A' },
      { text: 'text', at: '7-7', heading: 'A › C' },
      { text: 'D', at: '9-9', heading: 'A' },
    ])
  })

  it('have no headings on request, and each heading is a passage', () => {
    expect(passagesOf('# A\n\ntext', { headings: false })).toEqual([
      { text: 'A', at: '1-1' },
      { text: 'text', at: '3-3' },
    ])
  })

  it('include text that only looks like a link definition', () => {
    expect(textsOf('[Alice]: yes\n[Bob]: no\n\n[Decision]: Postgres\n\n[10:32]: arrived')).toEqual([
      '[Alice]: yes\n[Bob]: no',
      '[Decision]: Postgres',
      '[10:32]: arrived',
    ])
    expect(textsOf('[a]: /path "What it is"')).toEqual(['[a]: /path "What it is"'])
    expect(leftOutOf('[1]: https://example.org\n[2]: <./a b.md>\n[3]: notes/a.md\n[4]: example.org')).toEqual(
      [
        '1-1 the address of a link',
        '2-2 the address of a link',
        '3-3 the address of a link',
        '4-4 the address of a link',
      ],
    )
  })

  it('are several lines directly above a rule, which is not a heading', () => {
    expect(passagesOf('Milk is out.\nSo is bread.\n---\nCall Ada.')).toEqual([
      { text: 'Milk is out.\nSo is bread.\n---', at: '1-3' },
      { text: 'Call Ada.', at: '4-4' },
    ])
    expect(passagesOf('Shopping\n---\nmilk')).toEqual([{ text: 'milk', at: '3-3', heading: 'Shopping' }])
  })

  it('leave out rules, comments, tags and block ids, and report it', () => {
    expect(
      leftOutOf('a\n\n***\n\n<!-- one\ntwo -->\n\n<details>\n\nb\n\n</details>\n\n^block-id\n\n<br>\n\n#'),
    ).toEqual([
      '3-3 a rule',
      '5-6 a comment',
      '8-8 HTML tags without text',
      '12-12 HTML tags without text',
      '14-14 the id of a block',
      '16-16 HTML tags without text',
      '18-18 a heading without text',
    ])
  })

  it('hold the text of HTML, and the description of an image', () => {
    expect(textsOf('<details>\n<summary>Where the key is</summary>\n\nAt Ada’s.\n\n</details>')).toEqual([
      '<details>\n<summary>Where the key is</summary>',
      'At Ada’s.',
    ])
    expect(textsOf('<img src="a.png" alt="The harbour at dusk">')).toHaveLength(1)
    expect(textsOf('<img src="a.png" alt="">')).toEqual([])
  })

  it('hold a placeholder for embedded data, and the sentence around it', () => {
    const text = `Before ![x](data:image/png;base64,${'iVBORw0KGgo'.repeat(3_000)}) after it.`
    expect(textsOf(text)).toEqual(['Before ![x](data:image/png) after it.'])
    expect(read(text)).toMatchObject({
      leftOut: [
        { line: 1, reason: expect.stringMatching(/^data of 330\d\d characters \(image\/png\)$/), part: true },
      ],
      lines: { total: 1, kept: 1, leftOut: 0 },
    })
    expect(textsOf('data:text/plain,short')).toEqual(['data:text/plain,short'])
  })

  it('are split between lines, and a long line between words, if a record is too small', () => {
    const line = `${'word '.repeat(300_000)}end`
    const parts = read(`${line}\nnext`, { format: 'text' }).passages
    expect(parts.map(({ line: at, endLine }) => [at, endLine])).toEqual([
      [1, 1],
      [1, 2],
    ])
    expect(parts.map(({ text }) => text).join('')).toBe(`${line}\nnext`)
    for (const { text } of parts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_TEXT_BYTES)
  })
})

describe('deeply nested Markdown', () => {
  it.each([
    ['quotations', `${'>'.repeat(3_000)} deep`],
    [
      'lists',
      Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(2 * depth)}- level ${depth}`).join('\n'),
    ],
    ['brackets', `${'['.repeat(3_000)}deep${']'.repeat(3_000)}`],
    ['emphasis', `${'*'.repeat(3_000)}deep${'*'.repeat(3_000)}`],
    ['tags', `${'<div>'.repeat(3_000)}deep${'</div>'.repeat(3_000)}`],
  ])('is read: %s', (_, text) => {
    const { lines } = read(text)
    expect(lines).toMatchObject({ leftOut: 0, kept: lines.total })
  })
})
