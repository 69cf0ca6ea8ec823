import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ftsExpression } from '../../src/words/fts-expression.js'
import { queryTerms } from '../../src/words/query-terms.js'
import { WordsIndex } from './support/words-index.js'

const words = (question: string) => queryTerms(question).terms.map(({ text }) => text)

it('leaves stop words out, unless there is nothing else', () => {
  expect(words('What is the name of the cat?')).toEqual(['name', 'cat'])
  expect(words('to be or not to be').sort()).toEqual(['be', 'not', 'or', 'to'])
  expect(words('a')).toEqual(['a'])
  expect(words("What's it?").sort()).toEqual(['it', 's', 'what'])
})

it('keeps quoted words together, and ranks them first', () => {
  expect(queryTerms('who said “the old house”?').phrases).toEqual([['the', 'old', 'house']])
  expect(queryTerms('「東京都」とは').phrases).toEqual([['東京', '京都']])
  expect(queryTerms('an open " quote').phrases).toEqual([])
  using index = new WordsIndex(
    'house, old house, the house is old',
    'I saw the old house',
    'the old, the house',
  )
  expect(index.ask('"the old house"')[0]).toBe(1)
})

it('returns at most 64 terms, the most specific first', () => {
  const many = Array.from(
    { length: 1_500 },
    (_, n) => `word${n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))}`,
  ).join(' ')
  const { terms } = queryTerms(`${many.slice(0, 2_500)} the E1042-7 ${many} and E2042-7`)
  expect(terms).toHaveLength(64)
  expect(terms.map(({ text }) => text)).toContain('e1042 7')
  expect(terms.map(({ text }) => text)).toContain('e2042 7')
  expect(new Set(terms.map(({ text, prefix }) => `${text}${prefix}`)).size).toBe(64)
})

it('returns the codes of a question, with all their spellings', () => {
  const [code] = queryTerms('Where is HV-4471-220?').codes
  expect(code?.typed).toBe('HV-4471-220')
  expect(code?.terms.map(({ text }) => text)).toEqual(['hv 4471 220', 'hv4471220'])
  expect(queryTerms('Where is the well-known house?').codes).toEqual([])
})

it.each(['', ' ', '?', '"', '""', '*', '^', '-', ':', '()', '\0', '\ud800', '\udfff\ud83d', '\u200b'])(
  'finds no term in %j',
  (question) => {
    expect(ftsExpression(queryTerms(question).terms)).toBeNull()
  },
)

it('has no expression without terms, even in a scope', () => {
  expect(ftsExpression([], { scopeToken: 'x' })).toBeNull()
})

const SYNTAX = [
  '"',
  '*',
  'NEAR(',
  '^',
  '-',
  ':',
  'AND',
  'OR',
  'NOT',
  '\0',
  '\ud83d',
  '(',
  ')',
  '{',
  '+',
  ',',
  "'",
  'a',
  '東',
  '🙂',
  'E1042',
  ' ',
]

it('accepts any question: nothing is read as syntax, nothing fails', () => {
  using index = new WordsIndex('the garden NEAR the house AND more')
  const hostile = fc.array(fc.constantFrom(...SYNTAX), { maxLength: 40 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 60 }), fc.string()), (question) => {
      const { terms, phrases } = queryTerms(question)
      expect(terms.length).toBeLessThanOrEqual(64)
      const expression = ftsExpression(terms, { phrases })
      expect(index.match(expression)).toBeInstanceOf(Array)
      expect(index.match(ftsExpression(terms, { phrases, scopeToken: '\ue000a' }))).toEqual([])
    }),
    { numRuns: 400 },
  )
  for (const text of SYNTAX) expect(index.ask(text.repeat(5_000))).toBeInstanceOf(Array)
  expect(index.ask('NEAR(garden, 1)')).toEqual([0])
  expect(index.ask('garden NOT house')).toEqual([0])
})

/** Words of all kinds that texts contain. */
const WORD = fc.oneof(
  fc.constantFrom(
    ...'The garden Anna’s well-known E1042 HV-4471-220 F.28 v1.4.2 2026-03-14 192.168.1.10 foo_bar.ts snake_case'.split(
      ' ',
    ),
    ...'camelCase HTTPServer 7f3a9ced 550e8400-e29b C++ C# .NET R&D node:fs @scope/pkg ada@example.org'.split(
      ' ',
    ),
    ...'https://www.example.com/a/b-c?x=1 +49 170 1234567 10:32 1,234.50 1.234,50 Zürich Straße naïve May 2023'.split(
      ' ',
    ),
    ...'東京都に住む 电话号码 コンピューター 한국어는 집에 รหัสผ่าน မြန်မာ ខ្មែរ हिन्दी кофе Ελλάδα שלום كِتَاب 🙂 ❤️ 👍🏽 🇩🇪 €5'.split(
      ' ',
    ),
  ),
  fc.stringMatching(/^[a-zA-Z]{1,9}$/),
  fc.stringMatching(/^[a-fA-F0-9]{1,12}$/),
  fc.stringMatching(/^[A-Za-z0-9_.:/@#&+'-]{1,14}$/),
  fc.stringMatching(/^[äöüßéÅøŁ东京都ひカ한국กิ้ာहि🙂a1-]{1,8}$/u),
)
const PUNCTUATION = fc.constantFrom('', '', '', ',', '.', '?', '!', ';', ')', '…', '”')

it('finds a text by every term of any of its words', () => {
  using index = new WordsIndex()
  const text = fc.array(
    fc.tuple(WORD, PUNCTUATION).map(([word, mark]) => word + mark),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (parts, from, length) => {
      index.clear()
      index.add(3, parts.join(' '))
      const start = from % parts.length
      const question = parts.slice(start, start + 1 + (length % parts.length)).join(' ')
      const { terms, phrases } = queryTerms(question)
      for (const term of terms) {
        if (!term.alternative)
          expect(index.match(ftsExpression([term])), `${question}: ${term.text}`).toEqual([3])
      }
      for (const phrase of phrases) {
        if (phrase.length > 1) expect(index.match(ftsExpression([], { phrases: [phrase] }))).toEqual([3])
      }
    }),
    { numRuns: 600 },
  )
})

it('finds a run of characters without spaces by any of its parts', () => {
  using index = new WordsIndex()
  const characters = (letters: string) =>
    fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 20 })
  const run = fc.oneof(
    characters('東京都に行く人カタナー々'),
    characters('กขคงเแาะ'),
    characters('ကခဂဃင'),
    characters('កខគឃង'),
  )
  fc.assert(
    fc.property(run, fc.nat(), fc.nat(), (units, from, length) => {
      index.clear()
      index.add(5, units.join(''))
      const start = from % units.length
      const question = units.slice(start, start + 1 + (length % units.length)).join('')
      for (const term of queryTerms(question).terms) expect(index.match(ftsExpression([term]))).toEqual([5])
    }),
    { numRuns: 200 },
  )
})
