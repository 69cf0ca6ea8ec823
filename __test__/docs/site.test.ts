import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { anchorOf, groupsOf, sitePage, sitePath } from '../../scripts/site/pages.mjs'
import { allPages } from './support/markdown.js'

const PAGES = new Set(['README.md', 'docs/README.md', 'docs/cli.md', 'docs/guide/a.md', 'SECURITY.md'])

const page = (text: string, file = 'docs/guide/a.md') =>
  sitePage(file, text, PAGES, (name) => name === 'LICENSE')

describe('a page of the website', () => {
  it('has the address of its folder if it is a README', () => {
    expect(['README.md', 'docs/README.md', 'docs/cli.md'].map(sitePath)).toEqual([
      'index.md',
      'docs/index.md',
      'docs/cli.md',
    ])
  })

  it('has links to the addresses of pages, and leaves other links and dead links as they are', () => {
    expect(
      page(
        '[a](../README.md#guide), [b](../../SECURITY.md), [`c`](../../LICENSE), [d](https://x.org), [e](gone.md)',
      ),
    ).toBe('[a](../index.md#guide), [b](../../SECURITY.md), `c`, [d](https://x.org), [e](gone.md)')
    expect(page('[a](docs/README.md) [b](docs/cli.md) ![c](docs/c.svg)', 'README.md')).toBe(
      '[a](./docs/index.md) [b](./docs/cli.md) ![c](docs/c.svg)',
    )
  })

  it('keeps code as it is, and drops comments', () => {
    const code = '```md\n[a](../README.md) <!-- kept -->\n```'
    expect(page(`<!-- figures: written\nby a program -->\n\n${code}`)).toBe(code)
  })

  it('of the reference has no column with the same value in every row', () => {
    const table = [
      '| Property | Modifier | Type |',
      '| --- | --- | --- |',
      '| `a` | `readonly` | `b` \\| `c` |',
    ]
    const short = ['| Property | Type |', '| --- | --- |', '| `a` | `b` \\| `c` |']
    expect(page([...table, '', '| a | b | c |'].join('\n'))).toBe([...short, '', '| a | b | c |'].join('\n'))
  })

  it('has the anchors that links use', () => {
    expect(anchorOf('25. What questions asked for stays in memory')).toBe(
      '25-what-questions-asked-for-stays-in-memory',
    )
    expect(anchorOf('"Forget ..." in a conversation')).toBe('forget--in-a-conversation')
  })
})

it('the navigation lists every page of the guide once', () => {
  const groups = groupsOf('docs/README.md', readFileSync(inRoot('docs/README.md'), 'utf8'))
  const links = groups.flatMap(({ items }) => items.map(({ link }) => link))
  const guide = [...allPages().keys()].filter((name) => /^docs\/(guide|migrating)\//.test(name))
  expect(links).toEqual(
    expect.arrayContaining(
      guide.filter((name) => !name.endsWith('README.md')).map((name) => `/${name.slice(0, -3)}`),
    ),
  )
  expect(new Set(links).size).toBe(links.length)
})
