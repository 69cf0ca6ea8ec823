import { alikeWords } from '../words/alike/alike.js'
import { measures } from '../words/alike/joined.js'
import { symbolToken } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import type { AskedForm, AskedUnit } from './asked-unit.js'

/**
 * A question of more units has enough words of its own: with others for up to eight, Cranfield loses .001 of nDCG@10
 * in place of gaining as much.
 */
const MAX_UNITS_ALIKE = 6
const MAX_UNITS_JOINED = 8

/** A number, with or without what makes an order of it. */
const NUMBER = /^\d{1,2}(?:st|nd|rd|th)?$/

const LETTERS = /[a-z]+/g
const MIN_LETTERS = 3

/**
 * Other words by which a text may say what a question asks for: other forms, spellings and words that mean the same, numbers
 * in words, `5km` for `5 km`, and two words written as one. Measured on the halves to tune on, nDCG@10 with and without:
 * .661 and .660 on LoCoMo, .940 and .922 on our own set, .924 and .909 on the others.
 *
 * @param question folded
 * @param stem what the index makes of a word
 */
export function otherForms(
  question: string,
  units: readonly AskedUnit[],
  stem: (word: string) => string,
): ReadonlyMap<AskedUnit, readonly AskedForm[]> {
  const forms = new Map<AskedUnit, AskedForm[]>()
  if (units.length > MAX_UNITS_JOINED) return forms
  const add = (unit: AskedUnit, words: readonly string[], loose: boolean) => {
    const others = forms.get(unit) ?? []
    if ([...unit.forms, ...others].some((known) => known.words.join(' ') === words.join(' '))) return
    forms.set(unit, [...others, { words, prefix: false, loose }])
  }
  const named = (typed: string) =>
    units.filter((unit) => unit.kind !== 'date' && unit.typed.toLowerCase() === typed)
  for (const unit of units) {
    const asksFew = units.length <= MAX_UNITS_ALIKE
    if (!asksFew || (unit.kind !== 'word' && !NUMBER.test(unit.typed))) continue
    for (const words of alikeWords(unit.typed, stem, symbolToken)) add(unit, words, true)
  }
  for (const { typed, others } of measures(question)) {
    for (const unit of typed.flatMap(named)) for (const words of others) add(unit, words.map(stem), false)
  }
  for (const [first, second] of neighbors(question)) {
    for (const unit of [...named(first), ...named(second)]) add(unit, [stem(`${first}${second}`)], true)
  }
  return forms
}

/** Words with nothing but a space between them. */
function neighbors(question: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  for (const run of question.toLowerCase().split(/[^a-z ]+/)) {
    const words = run.match(LETTERS) ?? []
    for (const [at, word] of words.entries()) {
      const next = words[at + 1]
      if (next !== undefined && isTelling(word) && isTelling(next)) found.push([word, next])
    }
  }
  return found
}

function isTelling(word: string): boolean {
  return word.length >= MIN_LETTERS && !isStopWord(word)
}
