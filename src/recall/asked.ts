import { stemmer } from 'stemmer'
import { ordinalDigits, ordinalWords } from '../words/alike/number-words.js'
import { foldText } from '../words/folding.js'
import { MAX_QUESTION, queryTerms } from '../words/query-terms.js'
import { isStopWord } from '../words/stop-words.js'
import type { Term } from '../words/term.js'
import { otherForms } from './alike-forms.js'
import { asksAmount } from './amount.js'
import type { AskedForm, AskedUnit } from './asked-unit.js'
import { DAY, intervalWords } from './calendar.js'
import { type NamedTime, namedTimes } from './dates.js'
import { writtenNames } from './names.js'
import { pairRarity, wordRarity } from './rarity.js'

export type { AskedForm, AskedUnit }

/** A question, parsed for the stages. */
export interface Asked {
  readonly units: readonly AskedUnit[]
  /** Quoted phrases. */
  readonly phrases: readonly (readonly string[])[]
  /** All its words in order, stop words included: a text also matches by pairs of neighboring words. */
  readonly sequence: readonly string[]
  /** The search terms for the index of words: the units, and looser forms of them. */
  readonly terms: readonly Term[]
  /** In UTF-16 units. */
  readonly length: number
  /** Whether it names somebody: it contains every word of the name. */
  readonly names: (name: string) => boolean
  /** Whether it asks for a number. */
  readonly asksAmount: boolean
  /** Whether it asks for what holds now. */
  readonly asksNow: boolean
}

/** More things than anybody asks for at once. Each is counted in the index, and looked for in each candidate. */
const MAX_UNITS = 96
const MAX_TIMES = 16

/** A term of less weight is a part or a looser form of another unit. */
const MIN_UNIT_WEIGHT = 0.6

/**
 * Parses a question. A time in it, such as "last week", is one unit: it is looked up by the words that the index
 * holds for each record's time. Its own words are not searched for, since "last" and "week" say nothing.
 *
 * @param typed only its first 16,384 UTF-16 units are read
 * @param asked when it is asked, in seconds since 1970
 * @param options `times: false` treats times as plain words, to measure what parsing them is worth
 */
export function readQuestion(typed: string, asked: number, { times: readTimes = true } = {}): Asked {
  const question = typed.slice(0, MAX_QUESTION)
  const folded = foldText(question)
  const times = readTimes ? namedTimes(folded, asked).slice(0, MAX_TIMES) : []
  const rest = withoutEvents(withoutTimes(folded, times), times)
  const { terms, phrases, codes } = queryTerms(rest)
  const named = writtenNames(rest)
  const spelled = new Set(codes.flatMap((code) => code.terms))
  const dates = times.map((time) => dateUnit(time, folded))
  const codeUnits = codes.map(
    ({ typed, terms: spellings }): AskedUnit => ({
      typed,
      kind: spellings[0]?.kind ?? 'code',
      forms: withOneSure(spellings.map(form)),
      rarity: guessed(typed, spellings) ? GUESS : 1,
      exact: namesOneThing(typed),
      name: false,
    }),
  )
  const wanted = terms.filter(
    (term) => !spelled.has(term) && !term.alternative && term.weight >= MIN_UNIT_WEIGHT,
  )
  // A question of nothing but stop words searches for those.
  const asks = wanted.length + codeUnits.length + dates.length > 0 ? wanted : terms
  const amounts = new Set(Array.from(rest.matchAll(AFTER_NUMBER), ([, word = '']) => word.toLowerCase()))
  const words = asks.map(
    (term): AskedUnit => ({
      typed: term.text,
      kind: term.kind,
      forms: [form(term)],
      rarity: amounts.has(term.text) ? GUESS : rarityOf(term),
      exact: false,
      name: named.has(term.text),
    }),
  )
  const dateTerms = dates.flatMap(({ forms }) => forms.map(({ words }) => dateTerm(words.join(' '))))
  const sequence = wordsOf(rest)
  const said = new Set(sequence)
  const plain = [...codeUnits, ...dates, ...words].slice(0, MAX_UNITS)
  const others = otherForms(rest, plain, stem)
  const units = plain.map((unit) => withForms(unit, others.get(unit)))
  const otherTerms = [...others.values()].flat().map(({ words }) => otherTerm(words.join(' ')))
  return {
    units,
    length: typed.length,
    phrases: phrases.map((phrase) => phrase.map(stem)),
    sequence,
    names: (name) => {
      const parts = wordsOf(foldText(name))
      // Scripts without spaces write it in the middle of other words.
      if (UNSPACED.test(name) && folded.includes(foldText(name))) return true
      return parts.length > 0 && parts.every((part) => said.has(part))
    },
    asksAmount: asksAmount(question),
    asksNow: NOW.test(question),
    terms: [
      ...(dates.length > 0 && wanted.length + codeUnits.length === 0 ? [] : terms),
      ...dateTerms,
      ...otherTerms,
    ],
  }
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u

/** A word and a number after it may be a code, as `hv 4471`, or not, as `bus 4471`. */
function guessed(typed: string, spellings: readonly Term[]): boolean {
  return /^[a-z]/.test(typed) && spellings.every(({ alternative }) => alternative)
}

const GUESS = 0.1

/** What a text may say with a sign that is not indexed, such as `$` or `%`. */
const AFTER_NUMBER = /\d\s?(percent|dollars?|euros?|pounds?|degrees?)\b/gi

function rarityOf({ kind, text }: Term): number {
  if (kind === 'word') return wordRarity(text)
  return kind === 'cjk' ? pairRarity(text) : 1
}

/** A code typed in groups has only one spelling, so that one is certain. */
function withOneSure(forms: readonly AskedForm[]): readonly AskedForm[] {
  return forms.every(({ loose }) => loose) ? forms.map((form) => ({ ...form, loose: false })) : forms
}

function withForms(unit: AskedUnit, others: readonly AskedForm[] = []): AskedUnit {
  return others.length === 0 ? unit : { ...unit, forms: [...unit.forms, ...others] }
}

function otherTerm(text: string): Term {
  return { text, kind: 'word', prefix: false, weight: 0.4, alternative: true }
}

/** Replaces each unit that no record contains by the words that it may have meant: see `readingsOf`. */
export function withReadings(
  asked: Asked,
  readings: ReadonlyMap<AskedUnit, readonly (readonly string[])[]>,
): Asked {
  if (readings.size === 0) return asked
  const units = asked.units.map((unit) => {
    const meant = readings.get(unit)
    return meant === undefined
      ? unit
      : { ...unit, forms: meant.map((words) => ({ words, prefix: false, loose: true })) }
  })
  const added = [...readings.values()].flat().map((words) => otherTerm(words.join(' ')))
  return {
    ...asked,
    units,
    terms: [...asked.terms, ...added],
  }
}

function withoutTimes(question: string, times: readonly NamedTime[]): string {
  let rest = ''
  let at = 0
  for (const { from, to } of times) {
    rest += `${question.slice(at, from)} `
    at = to
  }
  return rest + question.slice(at)
}

/** That something happened. */
const EVENTS = /\b(?:happen(?:s|ed|ing)?|occur(?:s|red|ring)?|(?:go(?:es|ing)?|went) on|took place)\b/g

/** Who asks what happened at a time, and nothing more, asks for all of that time: no memory of it need say so. */
function withoutEvents(question: string, times: readonly NamedTime[]): string {
  if (times.length === 0) return question
  const rest = question.replaceAll(EVENTS, ' ')
  const says = queryTerms(rest)
  return says.codes.length === 0 && says.terms.every(({ text }) => isStopWord(text)) ? rest : question
}

/** What somebody says who asks for what holds now, and not for what has changed since. */
const NOW =
  /\b(?:now|nowadays|current(?:ly)?|presently|at present|at the moment|these days|as of today|latest|newest|most recent(?:ly)?|up[- ]to[- ]date)\b/i

const A_DAY = 1
const A_MONTH = 0.7
const LONGER = 0.5

function dateUnit(time: NamedTime, question: string): AskedUnit {
  const typed = question.slice(time.from, time.to)
  const words = [...intervalWords(time), ...(time.other === undefined ? [] : intervalWords(time.other))]
  const forms = words.map((word): AskedForm => ({ words: [word], prefix: false, loose: false }))
  const length = time.end - time.start
  return {
    typed,
    kind: 'date',
    forms: time.relative ? forms : [...forms, ...spelledDays(typed)],
    rarity: length <= 7 * DAY ? A_DAY : length <= 31 * DAY ? A_MONTH : LONGER,
    exact: false,
    name: false,
  }
}

/** "22 November" where no year is given, in the ways that a text may have it: "November 22nd", "the twenty-second of". */
function spelledDays(typed: string): readonly AskedForm[] {
  const [first = '', second, third] = wordsOf(
    typed.replace(/\bthe\b|\bof\b/gi, '').replace(/(\d)(?:st|nd|rd|th)\b/gi, '$1'),
  )
  if (second === undefined || third !== undefined) return []
  const [day, month] = /^\d/.test(first) ? [first, second] : [second, first]
  const days = [[day], [ordinalDigits(Number(day))], ordinalWords(Number(day)).map(stem)]
  return days.flatMap((of) =>
    [
      [...of, month],
      [...of, 'of', month],
      [month, ...of],
    ].map((words) => ({ words, prefix: false, loose: false })),
  )
}

function dateTerm(text: string): Term {
  return { text, kind: 'number', prefix: false, weight: 1, alternative: false }
}

const MIN_EXACT = 4
const MIN_EXACT_DIGITS = 5
const VERSION = /^v?\d+\.\d+\.\d+/i

/** Whether it identifies one thing: `E1042`, `7f3a9c2`, `0903 55 17 28`, but not a year or an amount. */
function namesOneThing(typed: string): boolean {
  if (VERSION.test(typed)) return true
  const characters = typed.replace(/[^\p{L}\p{N}]/gu, '')
  if (!/\d/.test(characters)) return false
  return characters.length >= (/\p{L}/u.test(characters) ? MIN_EXACT : MIN_EXACT_DIGITS)
}

function form({ text, prefix, alternative }: Term): AskedForm {
  // The beginning of a hash is not a word and is not stemmed.
  return { words: prefix ? text.toLowerCase().split(' ') : wordsOf(text), prefix, loose: alternative }
}

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

/** The words of a folded text, stemmed as in the index. */
export function wordsOf(folded: string): readonly string[] {
  return (folded.toLowerCase().match(WORD) ?? []).map(stem)
}

const stems = new Map<string, string>()
const MAX_STEMS = 20_000
const STEMMED = /^[a-z]{3,64}$/

/** A word as in the index. Cached: the candidates of one question share most words with those of the last. */
export function stem(word: string): string {
  if (!STEMMED.test(word)) return word
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const made = stemmer(word)
  stems.set(word, made)
  return made
}
