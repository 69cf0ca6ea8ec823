import { describe, expect, it } from 'vitest'
import { filesAddress, packedPage } from '../../scripts/release/pages.mjs'

const PACKED = new Set(['README.md', 'docs/README.md', 'docs/guide/a.md', 'docs/c.svg', 'dist/index.d.ts'])

const page = (text: string, repository?: string) => packedPage('docs/guide/a.md', text, PACKED, repository)

describe('a page in the package', () => {
  it('keeps links to files in the package, to URLs and to anchors, and images', () => {
    const text = '[a](../README.md#here) [b](https://example.org/x.md) [c](#d) ![e](../c.svg) [f](..)'
    expect(page(text)).toBe(text)
  })

  it('links to the declarations instead of the API pages', () => {
    expect(page('[`EmbeddingEngine`](../api/classes/EmbeddingEngine.md#load), [API](../api/README.md)')).toBe(
      '[`EmbeddingEngine`](../../dist/index.d.ts), [API](../../dist/index.d.ts)',
    )
  })

  it('links to the repository for what is only there, or has only the text if there is no repository', () => {
    const text = 'see [`[x]` and more](../../ARCHITECTURE.md#rooms).'
    expect(page(text, 'https://example.org/r/blob/v1.0.0')).toBe(
      'see [`[x]` and more](https://example.org/r/blob/v1.0.0/ARCHITECTURE.md#rooms).',
    )
    expect(page(text)).toBe('see `[x]` and more.')
  })
})

describe('the URL of a version', () => {
  it('is derived from the repository in package.json', () => {
    const version = '1.0.0'
    expect(filesAddress({ version })).toBeUndefined()
    expect(filesAddress({ version, repository: 'https://example.org/r' })).toBe(
      'https://example.org/r/blob/v1.0.0',
    )
    expect(filesAddress({ version, repository: { url: 'git+https://example.org/r.git' } })).toBe(
      'https://example.org/r/blob/v1.0.0',
    )
  })
})
