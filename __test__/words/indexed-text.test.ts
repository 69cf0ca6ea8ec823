import { expect, it } from 'vitest'
import { indexedText } from '../../src/words/indexed-text.js'
import { scopeToken, scopeTokens } from '../../src/words/scope-tokens.js'
import { WordsIndex } from './support/words-index.js'

const AT = Date.UTC(2026, 2, 14, 10, 32) / 1_000

it('finds a record by its time, its speaker and its prefix', () => {
  using index = new WordsIndex('nothing of note')
  index.add(7, 'I like tea', { at: AT, speaker: 'Jürgen', prefix: 'Notes on HV-4471-220' })
  for (const question of [
    '14 March 2026',
    '2026-03-14',
    'March 2026',
    '2026-03',
    'jurgen',
    'HV4471220',
    'tea',
  ]) {
    expect(index.ask(question), question).toEqual([7])
  }
})

it('leaves English prose as it is', () => {
  const text = "Anna's sister doesn't like the old house, and she said so."
  expect(indexedText({ text })).toBe(text)
})

it('has no date for a time outside the calendar', () => {
  expect(indexedText({ text: 'tea', at: Number.MAX_SAFE_INTEGER })).toBe('\ntea')
})

it('finds what is within a scope, and nothing outside it', () => {
  using index = new WordsIndex()
  const paths = ['users/42', 'users/42/notes', 'users/421', 'users', '']
  for (const [id, path] of paths.entries()) index.add(id, 'tea', { scopeTokens: scopeTokens(path) })
  const within = (path: string) => [...index.ask('tea', scopeToken(path))].sort()
  expect(within('users/42')).toEqual([0, 1])
  expect(within('users/42/notes')).toEqual([1])
  expect(within('users')).toEqual([0, 1, 2, 3])
  expect(within('user')).toEqual([])
  expect(scopeTokens('')).toEqual([])
})

it('lets no text pose as one of another scope', () => {
  using index = new WordsIndex()
  const token = scopeToken('users/42')
  const forged = [token, `tea ${token}`, `x${token}`, `${token.slice(0, 1)} ${token.slice(1)}`]
  for (const [id, text] of forged.entries()) index.add(id, `tea ${text}`, { speaker: token, prefix: token })
  expect(index.ask('tea', token)).toEqual([])
  expect(index.ask(token).length).toBe(forged.length)
  expect(index.vocabulary()).not.toContain(token)
})

it('is the same for every normalization form', () => {
  const text = 'Zürich, naïve, ガ, 한국어, Ελλάδα'
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
    expect(indexedText({ text: text.normalize(form) })).toBe(indexedText({ text }))
  }
})

it('changes only with a new WORDS_VERSION', () => {
  const text = 'Zürich: E1042, HV-4471-220, v1.4.2, 東京, สวัสดี, 🙂, 1,234.50, 2026-03-14, 7f3a9ced, fooBar'
  expect(
    escaped(indexedText({ text, at: AT, speaker: 'Ann', scopeTokens: scopeTokens('a/b') })),
  ).toMatchInlineSnapshot(`
    "14 March 2026 20260314 202603
    ann:
    zurich: e1042, hv-4471-220, v1.4.2,  東京 ,  <e62a><e627><e631> <e627><e631><e62a> <e62a><e614><e635> ,  <e001>128578 , 1,234.50, 2026-03-14, 7f3a9ced, foobar
    zuerich 20260314 202603 1042 hv4471220 v142 1 4 2 東 京 <e62a> <e627><e631> <e627> <e614><e635> <e614> 1234p50 <e002>20260314 7f3a9cxd foo bar
    <e000>ca978112ca1bbdca <e000>c14cddc033f64b9d"
  `)
})

function escaped(text: string): string {
  return text.replace(/[\ue000-\uf8ff]/g, (unit) => `<${unit.charCodeAt(0).toString(16)}>`)
}
