import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/lib/paths.mjs'
import { expectNothingLost, read } from './support/read.js'

const require = createRequire(import.meta.url)
const { tests: examples, text: specification } = require('commonmark-spec') as {
  readonly tests: readonly { readonly markdown: string; readonly number: number }[]
  readonly text: string
}

describe('every line is in a record, is a heading of one, or is left out with a reason', () => {
  it('for each example of the CommonMark specification', () => {
    expect(examples.length).toBeGreaterThan(600)
    for (const { markdown } of examples) expectNothingLost(markdown)
  })

  it('for the specification itself, and the pages of this project and its dependencies', () => {
    expectNothingLost(specification)
    const files = [
      ...globSync('{docs,.}/*.md', { cwd: ROOT }),
      ...globSync('node_modules/*/*.md', { cwd: ROOT }),
    ]
    expect(files.length).toBeGreaterThan(60)
    for (const file of files) expectNothingLost(readFileSync(`${ROOT}/${file}`, 'utf8'))
  })

  it.each(['markdown', 'text'] as const)('for random text, read as %s', (format) => {
    const line = fc.oneof(
      fc.constantFrom(
        ...['', '', '---', '***', '===', '# One', '## Two', '- item', '  - below', '1. first', '> said'],
        ...['```', '~~~js', '| a | b |', '|---|---|', '<details>', '</details>', '<!-- note', '-->'],
        ...['[Ada]: yes', '[1]: https://example.org', '^block-id', 'Term', ': meaning', '$$', '    code'],
        ...['+++', 'title: A', 'What to do:', '\tindented', 'text  ', '<b>bold</b>', '[^1]: a note', '...'],
      ),
      fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\0]/g, ' ')),
      fc.lorem({ maxCount: 6 }),
    )
    const document = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'))
      .map(([lines, end]) => lines.join(end))
    fc.assert(
      fc.property(document, fc.boolean(), (text, headings) => expectNothingLost(text, { format, headings })),
      { numRuns: 1_500 },
    )
  })
})

it('equal bytes give equal documents', () => {
  expect(read(specification)).toEqual(read(specification))
})
