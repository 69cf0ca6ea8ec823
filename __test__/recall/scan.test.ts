import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadOwn } from '../../bench/recall/load/own.mjs'
import { Pace } from '../../src/platform/pace.js'
import { bestStretch } from '../../src/recall/best-stretch.js'
import { parseQuestion, type Question } from '../../src/recall/question.js'
import type { RecallRecord } from '../../src/recall/recall-source.js'
import { scanOf } from '../../src/recall/scan.js'
import { clearTextCache } from '../../src/recall/text-cache.js'
import { indexedParts } from '../../src/words/indexed-text.js'
import { stretches } from '../../src/words/stretches.js'
import { ASKED_AT, matchParts } from './support/candidate.js'

const [own] = loadOwn('tune').stores
const QUESTIONS = (own?.questions ?? []).map(({ text }) => parseQuestion(text, ASKED_AT))
const RECORDS: readonly RecallRecord[] = (own?.records ?? []).map(
  ({ id, text, speaker, at = 0, source }) => ({
    ...{ id, text, speaker, source, createdAt: at, confidence: 0.5 },
  }),
)

/** What a question or a text may contain: words in other cases, codes, dates, other scripts. */
const PIECES = [
  ...['PrettyPrint', 'findLastKey', 'last_key', 'E1042', 'HV-4471-220', 'hv 4471 220', 'C++', 'C#', '.NET'],
  ...[
    'well-known',
    'wellknown',
    'e-mail',
    "O'Brien",
    '7f3a9ce41b8',
    '7F3A9CE',
    '+49 170 1234567',
    '1,234.50',
    '40P01',
    '12.50',
  ],
  ...['yesterday', 'last week', 'on Friday', 'a year ago', '19 June', '2026-06-19', 'in 2025'],
  ...['14 March 2024', '2024-03-14', 'March 2024', 'Zürich', 'Zuerich', 'Öl', 'oel', 'straße', 'strasse'],
  ...[
    'Ångström',
    'Růžička',
    'ruzicka',
    'привет',
    'Привет',
    'й',
    '花生过敏',
    'สมชาย',
    '한국어',
    '🎉',
    '©',
    '°',
  ],
  ...[
    'happily',
    'happy',
    'possibility',
    'possible',
    'ability',
    'relational',
    'relate',
    'hoping',
    'hope',
    'ties',
    'eyed',
    'eyes',
    'ies',
  ],
  ...[
    'v1.4.2',
    '1.4',
    'https://www.example.com/a/b',
    '#tag',
    '\u2018quoted\u2019',
    'don\u2019t',
    'em\u2014dash',
  ],
  ...[
    'print',
    'pretty',
    'last',
    'key',
    'mail',
    'net',
    'brien',
    '1042',
    '220',
    'the',
    'of',
    'x',
    '7',
    '\0',
    '\u00ad',
    'e\u0301',
    'ＡＢＣ',
    '١٢٣',
    'A.B.C.',
    'word.',
    '(word)',
    '...',
  ],
]
const text = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', '\n', '-', '', ', ')), {
    maxLength: 12,
  })
  .map((parts) => parts.flat().join(''))

const record = (of: string): RecallRecord => ({ id: 'r', text: of, createdAt: ASKED_AT, confidence: 0.5 })

/** Matches word by word, with every form of every code. */
function whole(
  { text: all, createdAt, speaker, source }: RecallRecord,
  parsed: Question,
  start = 0,
  end = all.length,
) {
  const prefix = source?.title
  const parts = indexedParts({ text: all.slice(start, end), at: createdAt, speaker, prefix })
  return matchParts(parsed, parts)
}

describe('a scan', () => {
  it('never returns a bound below the coverage', () => {
    fc.assert(
      fc.property(text, text, (question, of) => {
        const parsed = parseQuestion(question, ASKED_AT)
        const [bound = 0] = scanOf(parsed).upperBounds(of, [{ start: 0, end: of.length }], '')
        const { coverage } = matchParts(parsed, indexedParts({ text: of }))
        expect(bound).toBeGreaterThanOrEqual(coverage)
      }),
      { numRuns: 3_000 },
    )
  })

  it('returns 0 if the text has no word of the question', () => {
    const parsed = parseQuestion('Where is the telescope of Leopold?', ASKED_AT)
    const of = 'The teleprinter and the leopard are elsewhere.'
    expect([...scanOf(parsed).upperBounds(of, [{ start: 0, end: of.length }], '')]).toEqual([0])
  })
})

describe('the best stretch', () => {
  /** Two hundred records one after another. */
  const long = record(RECORDS.map((one) => one.text).join('\n'))
  const parts = stretches(long.text)

  it('is the first one with the highest coverage, as if each had been matched', async () => {
    for (const parsed of QUESTIONS) {
      const matches = parts.map(({ start, end }) => whole(long, parsed, start, end))
      const most = Math.max(...matches.map(({ coverage }) => coverage))
      const ordinal = matches.findIndex(({ coverage }) => coverage === most)
      const best = await bestStretch(long, parsed, new Pace())
      expect({ ordinal: best.ordinal, match: best.match }).toEqual({ ordinal, match: matches[ordinal] })
    }
  })

  it('of a new text is matched as if all its words had been read', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (question, of) => {
        clearTextCache()
        const parsed = parseQuestion(question, ASKED_AT)
        const one = record(of)
        expect((await bestStretch(one, parsed, new Pace())).match).toEqual(whole(one, parsed))
      }),
      { numRuns: 2_000 },
    )
  })

  it('of a new text has the dates that its text means, of another year too', async () => {
    clearTextCache()
    const newYear = Date.parse('2026-01-01T12:00:00Z') / 1000
    const one = { ...record('Yesterday the boiler broke.'), createdAt: newYear }
    const parsed = parseQuestion('31 December 2025', ASKED_AT)
    const { match } = await bestStretch(one, parsed, new Pace())
    expect(match.coverage).toBeGreaterThan(0)
    expect(match).toEqual(whole(one, parsed))
  })

  it('of a short text is all of it, matched in full', async () => {
    for (const parsed of QUESTIONS.slice(0, 40)) {
      for (const one of RECORDS) {
        const { match } = await bestStretch(one, parsed, new Pace())
        if (stretches(one.text).length === 1) expect(match).toEqual(whole(one, parsed))
      }
    }
  })
})
