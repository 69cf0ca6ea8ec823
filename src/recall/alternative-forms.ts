import { alikeWords } from '../words/alike/alike.js'
import { measures } from '../words/alike/joined.js'
import { kindsOf } from '../words/alike/kinds.js'
import { phraseMatches } from '../words/alike/phrases.js'
import { symbolToken } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import { CERTAIN, KIND, LOOSE, type QuestionUnit, type UnitForm } from './question-unit.js'

/**
 * A question of more units has enough words of its own. With alternatives for up to eight units, Cranfield loses .001
 * of nDCG@10 instead of gaining as much.
 */
const MAX_EXPANSION_UNITS = 6
const MAX_COMPOUND_UNITS = 8

/** A cardinal or ordinal number in digits. */
const NUMBER = /^\d{1,2}(?:st|nd|rd|th)?$/

const LETTERS = /[a-z]+/g
const WORDS = /[a-z0-9]+/g
const MIN_LETTERS = 3

/**
 * Alternative forms of a question's units (query expansion): other inflections and spellings, synonyms, numbers in
 * words, `5km` for `5 km`, and two words written as one. Measured on the tuning halves, nDCG@10 with and without: .661
 * and .660 on LoCoMo, .940 and .922 on our own set, .924 and .909 on the others.
 *
 * @param folded the question, folded
 * @param stem returns the stem that the index uses for a word
 */
export function alternativeForms(
  folded: string,
  units: readonly QuestionUnit[],
  stem: (word: string) => string,
): ReadonlyMap<QuestionUnit, readonly UnitForm[]> {
  const forms = new Map<QuestionUnit, UnitForm[]>()
  if (units.length > MAX_COMPOUND_UNITS) return forms
  const add = (unit: QuestionUnit, words: readonly string[], certainty: number) => {
    const others = forms.get(unit) ?? []
    if ([...unit.forms, ...others].some((known) => known.words.join(' ') === words.join(' '))) return
    forms.set(unit, [...others, { words, prefix: false, certainty }])
  }
  const named = (typed: string) =>
    units.filter((unit) => unit.kind !== 'date' && unit.typed.toLowerCase() === typed)
  for (const unit of units) {
    const isShort = units.length <= MAX_EXPANSION_UNITS
    if (!isShort || (unit.kind !== 'word' && !NUMBER.test(unit.typed))) continue
    for (const words of alikeWords(unit.typed, stem, symbolToken)) add(unit, words, LOOSE)
    for (const word of kindsOf(unit.typed, stem)) add(unit, [word], KIND)
  }
  if (units.length <= MAX_EXPANSION_UNITS) {
    for (const { typed, others } of phraseMatches(folded.toLowerCase().match(WORDS) ?? [], stem)) {
      for (const unit of typed.flatMap(named)) for (const words of others) add(unit, words, LOOSE)
    }
  }
  for (const { typed, others } of measures(folded)) {
    for (const unit of typed.flatMap(named)) for (const words of others) add(unit, words.map(stem), CERTAIN)
  }
  for (const [first, second] of neighbors(folded)) {
    for (const unit of [...named(first), ...named(second)]) add(unit, [stem(`${first}${second}`)], LOOSE)
  }
  return forms
}

/** Pairs of words with only spaces between them. */
function neighbors(folded: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  for (const run of folded.toLowerCase().split(/[^a-z ]+/)) {
    const words = run.match(LETTERS) ?? []
    for (const [at, word] of words.entries()) {
      const next = words[at + 1]
      if (next !== undefined && isContentWord(word) && isContentWord(next)) found.push([word, next])
    }
  }
  return found
}

function isContentWord(word: string): boolean {
  return word.length >= MIN_LETTERS && !isStopWord(word)
}
