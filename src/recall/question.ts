import { stemmer } from 'stemmer'
import { DAY } from '../dates/calendar.js'
import { intervalWords } from '../dates/date-words.js'
import { MONTH_PATTERN, MONTHS, monthOf } from '../dates/months.js'
import type { NamedTime } from '../dates/named-time.js'
import { namedTimes } from '../dates/named-times.js'
import { ordinalDigits, ordinalWords } from '../words/alike/number-words.js'
import { askedPart } from '../words/asked-part.js'
import { foldText } from '../words/folding.js'
import { queryTerms } from '../words/query-terms.js'
import { isStopWord } from '../words/stop-words.js'
import type { Term } from '../words/term.js'
import { alternativeForms } from './alternative-forms.js'
import { type Amount, askedAmount } from './amount.js'
import { isIdentifier } from './identifier.js'
import { properNames } from './names.js'
import { asksPresent, NOW, OUTCOME, withoutPhrasing } from './phrasing.js'
import { CERTAIN, LOOSE, type QuestionUnit, type UnitForm } from './question-unit.js'
import { pairRarity, wordRarity } from './rarity.js'

export type { QuestionUnit, UnitForm }

/** A parsed question, as the stages of recall use it. */
export interface Question {
  readonly units: readonly QuestionUnit[]
  /** Quoted phrases. */
  readonly phrases: readonly (readonly string[])[]
  /** Its words in order, stop words included, without times and phrasing: a text also matches by pairs of neighbors. */
  readonly sequence: readonly string[]
  /** The search terms for the index of words: the units, and looser forms of them. */
  readonly terms: readonly Term[]
  /** As it was asked. */
  readonly typed: string
  /** Whether it names somebody: it contains every word of the name. */
  readonly names: (name: string) => boolean
  /** The kind of number that it asks for. */
  readonly amount: Amount | undefined
  /** Whether it asks about the present. */
  readonly asksNow: boolean
  /** Whether it is in the present tense, about one thing. */
  readonly asksPresent: boolean
  /** Whether it asks how something came out. */
  readonly asksOutcome: boolean
}

/**
 * More units than anybody asks for at once: each is counted in the index, and searched for in each candidate. A pasted
 * text has more. Its most common words say least about it, and take longest to count.
 */
const MAX_UNITS = 64
const MAX_TIMES = 16

/** A term of less weight is a part or a looser form of another unit. */
const MIN_UNIT_WEIGHT = 0.6

/**
 * Parses a question. A time in it, such as "last week", is one unit: it is looked up by the words that the index has
 * for each record's time. Its own words are not searched for, because "last" and "week" say little.
 *
 * @param typed of a long one, a part is read: see {@link askedPart}
 * @param askedAt the time of the question, in seconds since 1970
 * @param options `times: false` treats times as plain words, for ablation measurements
 */
export function parseQuestion(typed: string, askedAt: number, { times: parseTimes = true } = {}): Question {
  const question = askedPart(typed)
  const folded = foldText(question)
  const times = parseTimes ? namedTimes(folded, askedAt).slice(0, MAX_TIMES) : []
  const rest = withoutPhrasing(withoutTimes(folded, times), times.length > 0)
  const { terms, phrases, codes } = queryTerms(rest)
  const names = properNames(rest)
  const codeTerms = new Set(codes.flatMap((code) => code.terms))
  const dates = times.map((time) => dateUnit(time, folded))
  const codeUnits = codes.map(
    ({ typed, terms: spellings }): QuestionUnit => ({
      typed,
      kind: spellings[0]?.kind ?? 'code',
      forms: withCertainForm(spellings.map(form)),
      rarity: isGuess(typed, spellings) ? GUESS_RARITY : 1,
      exact: isIdentifier(typed),
      name: false,
    }),
  )
  const wanted = terms.filter(
    (term) => !codeTerms.has(term) && !term.alternative && term.weight >= MIN_UNIT_WEIGHT,
  )
  // A question of nothing but stop words searches for those.
  const wordTerms = wanted.length + codeUnits.length + dates.length > 0 ? wanted : terms
  const amounts = new Set(Array.from(rest.matchAll(AFTER_NUMBER), ([, word = '']) => word.toLowerCase()))
  const words = wordTerms.map(
    (term): QuestionUnit => ({
      typed: term.text,
      kind: term.kind,
      forms: [form(term)],
      rarity: amounts.has(term.text) ? GUESS_RARITY : rarityOf(term),
      exact: false,
      name: names.has(term.text),
    }),
  )
  const dateTerms = dates.flatMap(({ forms }) => forms.map(({ words }) => dateTerm(words.join(' '))))
  const sequence = wordsOf(rest)
  const wordSet = new Set(sequence)
  const plain = rarest([...codeUnits, ...dates, ...words], MAX_UNITS)
  const alternatives = alternativeForms(rest, plain, stem)
  const units = plain.map((unit) => withForms(unit, alternatives.get(unit)))
  const alternativeTerms = [...alternatives.values()]
    .flat()
    .map(({ words }) => alternativeTerm(words.join(' ')))
  return {
    units,
    typed,
    phrases: phrases.map((phrase) => phrase.map(stem)),
    sequence,
    names: (name) => {
      const parts = wordsOf(foldText(name))
      // In scripts without spaces a name may be in the middle of other words.
      if (UNSPACED.test(name) && folded.includes(foldText(name))) return true
      return parts.length > 0 && parts.every((part) => wordSet.has(part))
    },
    amount: askedAmount(question),
    asksNow: NOW.test(question),
    asksPresent: times.length === 0 && asksPresent(question),
    asksOutcome: OUTCOME.test(question),
    terms: [
      ...(dates.length > 0 && wanted.length + codeUnits.length === 0 ? [] : terms),
      ...dateTerms,
      ...alternativeTerms,
    ],
  }
}

/** Up to `most` units, in their order: those of the highest rarity, the first of equals. */
function rarest(units: readonly QuestionUnit[], most: number): readonly QuestionUnit[] {
  if (units.length <= most) return units
  const chosen = new Set(units.toSorted((a, b) => b.rarity - a.rarity).slice(0, most))
  return units.filter((unit) => chosen.has(unit))
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u

/** Whether a code is only a guess: a word and a number after it may be one (`hv 4471`) or not (`bus 4471`). */
function isGuess(typed: string, spellings: readonly Term[]): boolean {
  return /^[a-z]/.test(typed) && spellings.every(({ alternative }) => alternative)
}

const GUESS_RARITY = 0.1

/** Words for which a text may have a sign that is not indexed, such as `$` or `%`. */
const AFTER_NUMBER = /\d\s?(percent|dollars?|euros?|pounds?|degrees?)\b/gi

function rarityOf({ kind, text }: Term): number {
  if (kind === 'word') return wordRarity(text)
  return kind === 'cjk' ? pairRarity(text) : 1
}

/** A code typed in groups has only loose forms. They count as certain then. */
function withCertainForm(forms: readonly UnitForm[]): readonly UnitForm[] {
  return forms.every(({ certainty }) => certainty < CERTAIN)
    ? forms.map((form) => ({ ...form, certainty: CERTAIN }))
    : forms
}

function withForms(unit: QuestionUnit, forms: readonly UnitForm[] = []): QuestionUnit {
  return forms.length === 0 ? unit : { ...unit, forms: [...unit.forms, ...forms] }
}

function alternativeTerm(text: string): Term {
  return { text, kind: 'word', prefix: false, weight: 0.4, alternative: true }
}

/** Replaces the forms of each unit that no record contains with its corrections: see `corrections`. */
export function withCorrections(
  question: Question,
  corrections: ReadonlyMap<QuestionUnit, readonly (readonly string[])[]>,
): Question {
  if (corrections.size === 0) return question
  const units = question.units.map((unit) => {
    const forms = corrections.get(unit)?.map((words) => ({ words, prefix: false, certainty: LOOSE }))
    return forms === undefined ? unit : { ...unit, forms }
  })
  const added = [...corrections.values()].flat().map((words) => alternativeTerm(words.join(' ')))
  return {
    ...question,
    units,
    terms: [...question.terms, ...added],
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

/** The rarity of a time, by its length. */
const WEEK_RARITY = 1
const MONTH_RARITY = 0.7
const LONGER_RARITY = 0.5

function dateUnit(time: NamedTime, question: string): QuestionUnit {
  const typed = question.slice(time.from, time.to)
  const words = [...intervalWords(time), ...(time.other === undefined ? [] : intervalWords(time.other))]
  const forms = words.map((word): UnitForm => ({ words: [word], prefix: false, certainty: CERTAIN }))
  const length = time.end - time.start
  return {
    typed,
    kind: 'date',
    forms: time.relative ? forms : [...forms, ...dayForms(typed), ...monthForms(typed)],
    rarity: length <= 7 * DAY ? WEEK_RARITY : length <= 31 * DAY ? MONTH_RARITY : LONGER_RARITY,
    exact: false,
    name: false,
  }
}

/** How a text may write a day without a year: "22 November", "November 22nd", "twenty-second of November". */
function dayForms(typed: string): readonly UnitForm[] {
  const [first = '', second, third] = wordsOf(
    typed.replace(/\bthe\b|\bof\b/gi, '').replace(/(\d)(?:st|nd|rd|th)\b/gi, '$1'),
  )
  if (second === undefined || third !== undefined) return []
  const [day, month] = /^\d/.test(first) ? [first, second] : [second, first]
  // In "in October" or "in 2025" there is no day.
  if (!DAY_OF_MONTH.test(day) || !/^[a-z]/.test(month) || isStopWord(month)) return []
  const days = [[day], [ordinalDigits(Number(day))], ordinalWords(Number(day)).map(stem)]
  return days.flatMap((of) =>
    [
      [...of, month],
      [...of, 'of', month],
      [month, ...of],
    ].map((words) => ({ words, prefix: false, certainty: CERTAIN })),
  )
}

const DAY_OF_MONTH = /^\d{1,2}$/

const MONTH_ALONE = new RegExp(`^(?:in|during|since|of|from|until|before|after) ${MONTH_PATTERN}$`, 'i')

/** A month without its year, as a text may name it. The word "may" usually means something else. */
function monthForms(typed: string): readonly UnitForm[] {
  const name = MONTHS[monthOf(MONTH_ALONE.exec(typed.trim())?.[1])]
  if (name === undefined || name === 'May') return []
  return [{ words: [stem(name.toLowerCase())], prefix: false, certainty: LOOSE }]
}

function dateTerm(text: string): Term {
  return { text, kind: 'number', prefix: false, weight: 1, alternative: false }
}

function form({ text, prefix, alternative }: Term): UnitForm {
  // The beginning of a hash is not a word and is not stemmed.
  return {
    words: prefix ? text.toLowerCase().split(' ') : wordsOf(text),
    prefix,
    certainty: alternative ? LOOSE : CERTAIN,
  }
}

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

/** The words of a folded text, stemmed as in the index. */
export function wordsOf(folded: string): readonly string[] {
  return (folded.toLowerCase().match(WORD) ?? []).map(stem)
}

/** Whether `wordsOf` returns these words; stems no word after the first that differs. */
export function hasExactly(folded: string, words: readonly string[]): boolean {
  const found = folded.toLowerCase().match(WORD) ?? []
  return found.length === words.length && found.every((word, at) => stem(word) === words[at])
}

const stems = new Map<string, string>()
const MAX_STEMS = 20_000
const STEMMED = /^[a-z]{3,64}$/

/** The stem of a word, as in the index. Cached, because consecutive questions' candidates share most words. */
export function stem(word: string): string {
  if (!STEMMED.test(word)) return word
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const made = stemmer(word)
  stems.set(word, made)
  return made
}
