import { stemmer } from 'stemmer'
import { foldText } from '../words/folding.js'
import { queryTerms } from '../words/query-terms.js'
import type { Term } from '../words/term.js'
import { DAY, intervalWords } from './calendar.js'
import { type NamedTime, namedTimes } from './dates.js'
import { wordRarity } from './rarity.js'

/** One thing that is asked for: it stands in a text when any of its forms does. */
export interface AskedUnit {
  /** As it was typed, folded. */
  readonly typed: string
  readonly kind: Term['kind'] | 'date'
  readonly forms: readonly AskedForm[]
  /** How much it tells by itself, in any store, above 0 to 1. */
  readonly rarity: number
  /** Whether it names one thing: a code, a hash or its beginning, a long number. */
  readonly exact: boolean
}

/** Words one after another, as {@link wordsOf} gives them. */
export interface AskedForm {
  readonly words: readonly string[]
  /** Whether the last word may go on. */
  readonly prefix: boolean
  /** Whether it is another spelling, by which other things may be found too. */
  readonly loose: boolean
}

/** A question as the stages read it. */
export interface Asked {
  readonly units: readonly AskedUnit[]
  /** What stands in quotes. */
  readonly phrases: readonly (readonly string[])[]
  /** Its words in their order, stop words too: two that stand together in a text as well are a match of their own. */
  readonly sequence: readonly string[]
  /** What the index of words is asked for: the units, and looser forms of them. */
  readonly terms: readonly Term[]
  /** The first letters of all its words. */
  readonly beginnings: ReadonlySet<string>
  /** In UTF-16 units. */
  readonly length: number
  /** Whether it names somebody: every word of the name stands in it. */
  readonly names: (name: string) => boolean
}

/** Below this a term is a part or a looser form of something that is among the units already. */
const MIN_UNIT_WEIGHT = 0.6

/**
 * What a question asks for. A time in it is one thing, whatever words it is named by, and is found by the words that
 * the index has for each record's time; its own words are not looked for: "last" and "week" tell nothing.
 *
 * @param asked when it is asked, in seconds since 1970
 * @param options `times: false` leaves times in words: to measure what reading them is worth
 */
export function readQuestion(question: string, asked: number, { times: readTimes = true } = {}): Asked {
  const folded = foldText(question)
  const times = readTimes ? namedTimes(folded, asked) : []
  const rest = withoutTimes(folded, times)
  const { terms, phrases, codes } = queryTerms(rest)
  const spelled = new Set(codes.flatMap((code) => code.terms))
  const dates = times.map((time) => dateUnit(time, folded))
  const codeUnits = codes.map(
    ({ typed, terms: spellings }): AskedUnit => ({
      typed,
      kind: spellings[0]?.kind ?? 'code',
      forms: withOneSure(spellings.map(form)),
      rarity: 1,
      exact: namesOneThing(typed),
    }),
  )
  const wanted = terms.filter(
    (term) => !spelled.has(term) && !term.alternative && term.weight >= MIN_UNIT_WEIGHT,
  )
  // A question of stop words alone asks for them.
  const asks = wanted.length + codeUnits.length + dates.length > 0 ? wanted : terms
  const words = asks.map(
    (term): AskedUnit => ({
      typed: term.text,
      kind: term.kind,
      forms: [form(term)],
      rarity: term.kind === 'word' ? wordRarity(term.text) : 1,
      exact: false,
    }),
  )
  const dateTerms = dates.flatMap(({ forms }) => forms.map(({ words }) => dateTerm(words.join(' '))))
  const sequence = wordsOf(rest)
  const said = new Set(sequence)
  const units = [...codeUnits, ...dates, ...words]
  return {
    units,
    beginnings: beginningsOf(units, sequence),
    length: question.length,
    phrases: phrases.map((phrase) => phrase.map(stem)),
    sequence,
    names: (name) => {
      const parts = wordsOf(foldText(name))
      return parts.length > 0 && parts.every((part) => said.has(part))
    },
    terms: [...(dates.length > 0 && wanted.length + codeUnits.length === 0 ? [] : terms), ...dateTerms],
  }
}

/** A code that was typed in groups has one spelling, and that is the one which is meant. */
function withOneSure(forms: readonly AskedForm[]): readonly AskedForm[] {
  return forms.every(({ loose }) => loose) ? forms.map((form) => ({ ...form, loose: false })) : forms
}

/** What a unit that no record holds may have meant, in its place: see `readingsOf`. */
export function withReadings(asked: Asked, readings: ReadonlyMap<AskedUnit, readonly string[]>): Asked {
  if (readings.size === 0) return asked
  const units = asked.units.map((unit) => {
    const meant = readings.get(unit)
    return meant === undefined
      ? unit
      : { ...unit, forms: meant.map((word) => ({ words: [word], prefix: false, loose: true })) }
  })
  const added = [...readings.values()]
    .flat()
    .map((text): Term => ({ text, kind: 'word', prefix: false, weight: 0.4, alternative: true }))
  return {
    ...asked,
    units,
    beginnings: beginningsOf(units, asked.sequence),
    terms: [...asked.terms, ...added],
  }
}

function beginningsOf(units: readonly AskedUnit[], sequence: readonly string[]): ReadonlySet<string> {
  const words = [...sequence, ...units.flatMap(({ forms }) => forms.flatMap((form) => form.words))]
  return new Set(words.map((word) => word.slice(0, BEGINNING)))
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

const A_DAY = 1
const A_MONTH = 0.7
const LONGER = 0.5

function dateUnit(time: NamedTime, question: string): AskedUnit {
  const typed = question.slice(time.from, time.to)
  const forms = intervalWords(time).map((word): AskedForm => ({ words: [word], prefix: false, loose: false }))
  const length = time.end - time.start
  return {
    typed,
    kind: 'date',
    forms: time.relative ? forms : [...forms, ...spelledDays(typed)],
    rarity: length <= 7 * DAY ? A_DAY : length <= 31 * DAY ? A_MONTH : LONGER,
    exact: false,
  }
}

/** "22 November" in a text that names no year: both orders of the words. */
function spelledDays(typed: string): readonly AskedForm[] {
  const [first, second, third] = wordsOf(
    typed.replace(/\bthe\b|\bof\b/gi, '').replace(/(\d)(?:st|nd|rd|th)\b/gi, '$1'),
  )
  if (first === undefined || second === undefined || third !== undefined) return []
  return [
    { words: [first, second], prefix: false, loose: false },
    { words: [second, first], prefix: false, loose: false },
  ]
}

function dateTerm(text: string): Term {
  return { text, kind: 'number', prefix: false, weight: 1, alternative: false }
}

const MIN_EXACT = 4
const MIN_EXACT_DIGITS = 5

/** `E1042`, `7f3a9c2`, `0903 55 17 28`: a thing that has this name and no other. A year or an amount has not. */
function namesOneThing(typed: string): boolean {
  const characters = typed.replace(/[^\p{L}\p{N}]/gu, '')
  if (!/\d/.test(characters)) return false
  return characters.length >= (/\p{L}/u.test(characters) ? MIN_EXACT : MIN_EXACT_DIGITS)
}

function form({ text, prefix, alternative }: Term): AskedForm {
  // The beginning of a hash is no word: its end is not an ending.
  return { words: prefix ? text.toLowerCase().split(' ') : wordsOf(text), prefix, loose: alternative }
}

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

/** The words of a folded text, as the index has them. */
export function wordsOf(folded: string): readonly string[] {
  return (folded.toLowerCase().match(WORD) ?? []).map(stem)
}

/** As {@link wordsOf}, but that words which no question's word can meet keep their endings: most of them. */
export function wordsFor({ beginnings }: Pick<Asked, 'beginnings'>, folded: string): readonly string[] {
  const words = folded.toLowerCase().match(WORD) ?? []
  return words.map((word) => (beginnings.has(word.slice(0, BEGINNING)) ? stem(word) : word))
}

/** The stemmer never changes the first two letters of a word. */
const BEGINNING = 2

const stems = new Map<string, string>()
const MAX_STEMS = 20_000
const STEMMED = /^[a-z]{3,64}$/

/** Most words of one question's candidates are the words of the last one's. */
function stem(word: string): string {
  if (!STEMMED.test(word)) return word
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const made = stemmer(word)
  stems.set(word, made)
  return made
}
