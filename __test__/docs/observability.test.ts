import { readFileSync } from 'node:fs'
import { DIAGNOSTICS_CHANNELS, WARNING_CODES } from 'recollect'
import { expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

const page = readFileSync(inRoot('docs/observability.md'), 'utf8')

it('the page explains every warning and nothing else', () => {
  const explained = [...page.matchAll(/^\| `(RECOLLECT_[A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(explained).toEqual([...WARNING_CODES])
})

it('the page explains every channel and nothing else', () => {
  const explained = [...page.matchAll(/^### `(recollect:[a-z-]+)`/gm)].map(([, name]) => name)
  expect(explained).toEqual(Object.values(DIAGNOSTICS_CHANNELS))
})
