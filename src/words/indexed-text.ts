import { dateWords } from '../dates/date-words.js'
import { dateForms } from '../dates/named-dates.js'
import { relativeDateForms } from '../dates/relative-dates.js'
import { chunks, codeForms, isCode } from './codes.js'
import { foldText, spelledOutUmlauts } from './folding.js'
import { pairs, type Segment, segmentText } from './segments.js'
import { spacedCodes } from './spaced-codes.js'

/**
 * The version of the indexed text. Raise it with every change to what {@link indexedText} returns: a store of another
 * version must be indexed again.
 */
export const WORDS_VERSION = 4

/** The parts of a record, or of a stretch of it, that are indexed. */
export interface IndexedTextInput {
  readonly text: string
  /** What is above it: a heading, the title of its file. */
  readonly prefix?: string | undefined
  /** Who says it. */
  readonly speaker?: string | undefined
  /** Its time, in seconds since 1970. */
  readonly at?: number | undefined
  /** Whether to find the dates that the text names by their distance from its time; default true. */
  readonly relativeDates?: boolean | undefined
  /** What `scopeTokens` returned for its scope. */
  readonly scopeTokens?: readonly string[] | undefined
}

/** A text without any of these is English prose, which the tokenizer cuts correctly, contractions included. */
const NOT_PROSE =
  /[_@#&\\+\u0080-\uffff]|[A-Za-z][-/:]+[A-Za-z]|[A-Za-z][-/:.']{2,}[A-Za-z]|\.[A-Za-z]|[a-z][A-Z]|[A-Z]{2}[a-z]{2}|[A-Za-z]'(?!(?:s|t|re|ve|ll|d|m)\b)[A-Za-z]/

/**
 * A number that may be part of a code, an amount, a date or a time: one next to a letter, a mark or another number, or
 * a long one. Any other number is a plain word.
 */
const TELLING_NUMBER =
  /\d{7}|\d[^\s\d,.:;!?)"]|\d[,.:]\S|\d[\s,;)]+[\d(+]|[^\s\d("]\d|\b[A-Z][A-Za-z]{0,5}\s+\d|\d\s+(?:[A-Z]|[a-z]{1,3}\b)/

const DIGIT = /\d/

const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** Whether a text contains nothing but words, quotes and plain numbers. */
export function isProse(text: string): boolean {
  if (NOT_PROSE.test(text)) return false
  return !DIGIT.test(text) || !(TELLING_NUMBER.test(text) || MONTH.test(text))
}

/** Typeset quotes and dashes, which most texts have: prose with them is still prose. */
const TYPESET = /[\u2018\u2019\u201c\u201d\u2013\u2014\u2026]/g

function typed(mark: string): string {
  return mark === '\u2018' || mark === '\u2019' ? "'" : ' '
}

/**
 * The text for SQLite's FTS5 (`porter unicode61 remove_diacritics 2`): the time in words, the speaker, the prefix and
 * the text, folded and cut where FTS5 cannot do it; after them other forms of their parts, each once, such as
 * `hv4471220` for `HV-4471-220`. Words keep their order, so that phrases are found.
 *
 * Deterministic: the same on every machine and with every Node.js.
 */
export function indexedText(input: IndexedTextInput): string {
  const { words, forms, relativeDates } = indexedParts(input)
  const scopes = input.scopeTokens ?? []
  return [words, [...forms, ...relativeDates].join(' '), scopes.join(' ')]
    .filter((part) => part !== '')
    .join('\n')
}

/** The indexed text, in its parts. */
export interface IndexedParts {
  /** The time, the speaker, the prefix and the text, in order. */
  readonly words: string
  /** Other forms of their parts, of one word or, as `find last key` for `findLastKey`, of several. */
  readonly forms: readonly string[]
  /** The days, months and years that the text names by their distance from its time, such as `20260313` for `yesterday`. */
  readonly relativeDates: readonly string[]
}

/** {@link indexedText} in its parts, without the words of its scopes. */
export function indexedParts({
  text,
  prefix,
  speaker,
  at,
  relativeDates = true,
}: IndexedTextInput): IndexedParts {
  let written = text
  if (prefix !== undefined && prefix !== '') written = `${prefix}\n${written}`
  if (speaker !== undefined && speaker !== '') written = `${speaker}:\n${written}`
  const plain = written.replace(TYPESET, typed)
  const { words, forms } = isProse(plain) ? { words: plain, forms: [] } : withForms(plain)
  if (at === undefined) return { words, forms, relativeDates: [] }
  return {
    words: `${dateWords(at)}\n${words}`,
    forms,
    relativeDates: relativeDates ? relativeDateForms(plain, at) : [],
  }
}

export function withForms(text: string): Pick<IndexedParts, 'words' | 'forms'> {
  const folded = foldText(text)
  const segments = segmentText(folded)
  const forms = new Set<string>([...spelledOutUmlauts(text), ...dateForms(folded)])
  for (const segment of segments) addForms(segment, forms)
  // The tokenizer knows only the letters of an old Unicode; questions are lower-cased by a newer one.
  const words = segments.map((segment) => segment.text.toLowerCase()).join(' ')
  return { words, forms: [...forms] }
}

function addForms({ kind, text, units }: Segment, forms: Set<string>): void {
  if (kind === 'plain') {
    addCodes(text, forms)
  } else if (kind === 'unspaced') for (const unit of units) addSingle(unit, forms)
  else if (kind === 'hangul') {
    if (units.length > 2) for (const pair of pairs(units)) forms.add(pair)
    if (units.length > 1) for (const unit of units) forms.add(unit)
  }
}

/** Adds a unit by itself, for a question of one character, and its character without marks. */
function addSingle(unit: string, forms: Set<string>): void {
  forms.add(unit)
  const [character] = unit
  if (character !== undefined) forms.add(character)
}

function addCodes(text: string, forms: Set<string>): void {
  const found = chunks(text)
  let codes = false
  for (const chunk of found) {
    if (!isCode(chunk)) continue
    codes = true
    const { wholes, parts, hashes, loose } = codeForms(chunk)
    for (const form of wholes) forms.add(form)
    for (const form of parts) forms.add(form)
    for (const form of loose) forms.add(form)
    for (const form of hashes) if (form.includes('x')) forms.add(form)
  }
  if (codes) for (const form of spacedCodes(found)) forms.add(form)
}
