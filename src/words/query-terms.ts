import { namedDates } from '../dates/named-dates.js'
import { askedPart } from './asked-part.js'
import { type Chunk, chunks, codeForms, isCode } from './codes.js'
import { foldText, SYMBOL_MARK, spelledOutUmlauts } from './folding.js'
import { pairs, type Segment, segmentText } from './segments.js'
import { spacedCodes } from './spaced-codes.js'
import { isStopWord } from './stop-words.js'
import type { Code, QueryTerms, Term } from './term.js'

/** More terms would make FTS5 slower and find nothing more. */
const MAX_TERMS = 64
const MAX_PHRASES = 8

/** The maximum number of codes read from a question: more than anybody types. Reading a code is costly. */
const MAX_CODES = 128

/** A longer run without white space is no code, but only its words: nobody types it, and reading it is costly. */
const MAX_CODE = 512

/**
 * Longer phrases and codes are cut to this many words: FTS5 compares each place with each word. A text that has the
 * beginning is taken to have all of it.
 */
const MAX_PHRASE_WORDS = 16

const WEIGHT = {
  code: 1,
  number: 0.9,
  run: 0.8,
  word: 0.7,
  symbol: 0.7,
  pair: 0.6,
  part: 0.5,
  alternative: 0.4,
  loose: 0.3,
  stopWord: 0.2,
} as const

/** Up to this length a run of characters without spaces may be one word or name; a longer one is a sentence. */
const MIN_RUN = 3
const MAX_RUN = 8

const QUOTED = /"([^"]+)"/g
const NOT_A_LETTER = /[-_.:/\\@&+'#,]+/
const MORE_THAN_HYPHENS = /[\d_.:/\\@&+#,]|[a-z][A-Z]|[A-Z]{2}[a-z]{2}/

/** Words of a code are search terms of their own. Its numbers are not: they would rank similar codes too high. */
const PART = /^\D{4,}$/

/** `v2.14.3` and `2.14.3` are one version. */
const VERSION = /^v\d/i

const LETTERS_AND_NUMBER = /^([a-z]{1,4})(\d{2,})$/

/** Particles that Korean adds to a noun of one syllable. */
const KOREAN_ENDING = /[은는이가을를에의도로와과만]$/

/**
 * The search terms of a question: its words without stop words (unless it has no others), its codes and numbers in
 * every spelling that {@link indexedText} writes, runs of scripts without spaces in pairs, symbols, and quoted phrases.
 * At most 64 terms, the most specific first.
 *
 * Never throws: any string is a question. Of a long one, a part is read: see {@link askedPart}.
 */
export function queryTerms(question: string): QueryTerms {
  const asked = askedPart(question)
  const folded = foldText(asked)
  const collected = new Collected()
  for (const segment of segmentText(folded)) addSegment(segment, collected)
  const { days, months } = namedDates(folded)
  for (const date of [...days, ...months]) collected.add(date, 'code', WEIGHT.code)
  for (const word of spelledOutUmlauts(asked)) collected.add(word, 'word', WEIGHT.alternative)
  return { terms: collected.terms(), phrases: quotedPhrases(folded), codes: collected.codes }
}

/** Terms by their text, each with its highest weight. */
class Collected {
  readonly codes: Code[] = []
  readonly #terms = new Map<string, Term>()
  readonly #stopWords = new Map<string, Term>()
  readonly #read = new Set<string>()

  /** Reads a code unless it was read before or the maximum is reached. */
  once(core: string, read: () => void): void {
    if (this.#read.has(core) || this.#read.size === MAX_CODES) return
    this.#read.add(core)
    read()
  }

  add(text: string, kind: Term['kind'], weight: number, { prefix = false, alternative = false } = {}): Term {
    const term = { text, kind, prefix, weight, alternative }
    const key = prefix ? `${text}*` : text
    const known = this.#terms.get(key)
    if (known === undefined || known.weight < weight) this.#terms.set(key, term)
    return term
  }

  /**
   * Adds a word of the question or of a code. Stop words and single characters count only when there is nothing else.
   */
  addWord(word: string, weight: number): void {
    if (word === '') return
    const telling = !isStopWord(word) && !/^[a-z\d]$/.test(word)
    if (telling) this.add(word, /^\d+$/.test(word) ? 'number' : 'word', weight)
    else
      this.#stopWords.set(word, {
        text: word,
        kind: 'word',
        prefix: false,
        weight: WEIGHT.stopWord,
        alternative: false,
      })
  }

  terms(): readonly Term[] {
    const telling = [...this.#terms.values()]
    const asked = telling.some(({ alternative }) => !alternative)
      ? telling
      : [...telling, ...this.#stopWords.values()]
    return asked.sort((a, b) => b.weight - a.weight || b.text.length - a.text.length).slice(0, MAX_TERMS)
  }
}

function addSegment({ kind, text, units }: Segment, collected: Collected): void {
  if (kind === 'symbol') collected.add(text, 'symbol', WEIGHT.symbol)
  else if (kind === 'unspaced') addUnspaced(units, collected)
  else if (kind === 'hangul') addHangul(text, units, collected)
  else addPlain(text, collected)
}

function addUnspaced(units: readonly string[], collected: Collected): void {
  for (const pair of pairs(units)) collected.add(pair, 'cjk', WEIGHT.pair)
  for (const run of runs(units)) collected.add(pairs(run).join(' '), 'cjk', WEIGHT.run)
}

/** Possible words in a run without spaces: Japanese changes its script between a word and its endings. */
function runs(units: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = []
  let kana: boolean | undefined
  for (const unit of units) {
    const isKana = unit >= '\u3041' && unit <= '\u30ff'
    if (isKana !== kana) found.push([])
    found.at(-1)?.push(unit)
    kana = isKana
  }
  return found.filter(({ length }) => length >= MIN_RUN && length <= MAX_RUN)
}

function addHangul(word: string, units: readonly string[], collected: Collected): void {
  // Particles are written at the end of a word.
  collected.add(word, 'cjk', WEIGHT.run, { prefix: units.length > 1 })
  if (units.length > 2) for (const pair of pairs(units)) collected.add(pair, 'cjk', WEIGHT.pair)
  const [first] = units
  if (units.length === 2 && first !== undefined && KOREAN_ENDING.test(word)) {
    collected.add(first, 'cjk', WEIGHT.part)
  }
}

function addPlain(text: string, collected: Collected): void {
  const found = chunks(text)
  for (const chunk of found) {
    if (chunk.core.startsWith(SYMBOL_MARK)) collected.add(chunk.core, 'symbol', WEIGHT.symbol)
    else if (chunk.core.length <= MAX_CODE && isCode(chunk))
      collected.once(chunk.core, () => addCode(chunk, collected))
    else for (const word of wordsOf(chunk.core)) collected.addWord(word, WEIGHT.word)
  }
  for (const whole of spacedCodes(found, true)) {
    const term = collected.add(whole, 'code', WEIGHT.alternative, { alternative: true })
    collected.codes.push({ typed: whole, terms: [term] })
  }
}

function addCode(chunk: Chunk, collected: Collected): void {
  const words = wordsOf(chunk.core)
  const { wholes, parts, hashes, loose } = codeForms(chunk)
  const kind = kindOf(chunk.core, words)
  const weight = kind === 'word' ? WEIGHT.word : kind === 'number' ? WEIGHT.number : WEIGHT.code
  const terms: Term[] = []
  // The tokenizer reduces `C++` to `c`, which means something else.
  const marksTell = words.length === 1 && wholes.size > 0
  const together = words.slice(0, MAX_PHRASE_WORDS).join(' ')
  if (words.length > 0 && !marksTell) terms.push(collected.add(together, kind, weight))
  for (const whole of wholes) terms.push(collected.add(whole, kind, weight))
  for (const hash of hashes) terms.push(collected.add(hash, 'code', weight, { prefix: true }))
  const split = LETTERS_AND_NUMBER.exec(words.length === 1 ? (words[0] ?? '') : '')
  if (split !== null) {
    terms.push(collected.add(`${split[1]} ${split[2]}`, 'code', WEIGHT.alternative, { alternative: true }))
  }
  for (const part of parts) {
    const term = collected.add(part, kind, WEIGHT.part)
    if (VERSION.test(chunk.core)) terms.push(term)
  }
  if (words.length > 1 || marksTell) {
    for (const word of words) if (kind === 'word' || PART.test(word)) collected.addWord(word, WEIGHT.part)
  }
  if (kind === 'number') {
    for (const digits of loose) {
      terms.push(collected.add(digits, 'number', WEIGHT.loose, { alternative: true }))
    }
  }
  if (kind !== 'word') collected.codes.push({ typed: chunk.core, terms })
}

/** `well-known` and `O'Brien` are words; a chunk with another mark, a digit or a capital inside is a code. */
function kindOf(core: string, words: readonly string[]): 'word' | 'number' | 'code' {
  if (words.every((word) => /^\d+$/.test(word))) return 'number'
  return MORE_THAN_HYPHENS.test(core) ? 'code' : 'word'
}

/** The words of a chunk as the tokenizer cuts them. */
function wordsOf(core: string): readonly string[] {
  return core
    .toLowerCase()
    .split(NOT_A_LETTER)
    .filter((word) => word !== '')
}

function quotedPhrases(folded: string): readonly (readonly string[])[] {
  const found: string[][] = []
  for (const [, inside = ''] of folded.matchAll(QUOTED)) {
    const text = segmentText(inside)
      .map((segment) => segment.text)
      .join(' ')
    const words = chunks(text)
      .flatMap(({ core }) => wordsOf(core))
      .slice(0, MAX_PHRASE_WORDS)
    if (words.length > 0) found.push(words)
    if (found.length === MAX_PHRASES) break
  }
  return found
}
