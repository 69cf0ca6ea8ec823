import {
  type CompiledForm,
  type CompiledQuestion,
  type CompiledUnit,
  compileQuestion,
  FILTER_SIZE,
} from './compiled-question.js'
import { SKIPPED_WORD } from './lexicon.js'
import type { Question } from './question.js'
import { LOOSE } from './question-unit.js'
import { PART, RELATIVE_DATE, type TextWords } from './text-words.js'

/** What a text contains of a question. No value depends on other records. */
export interface Match {
  /** For each unit of the question, in order: the certainty that the text contains it, 0 to 1. */
  readonly units: readonly number[]
  /** The same for the window of {@link NEAR} words that contains most of the question. */
  readonly near: readonly number[]
  /** The share of the question that the text contains, 0 to 1, with units weighted by rarity. */
  readonly coverage: number
  /** The share of the question's bigrams (pairs of neighboring words) that are in the text too, 0 to 1. */
  readonly together: number
  /** The certainty that the text has a code or a quoted phrase of the question, 0 to 1; 0 if the question has none. */
  readonly exact: number
}

/** @param text read with the lexicon of the compiled question */
export function matchText(question: Question, text: TextWords): Match {
  const compiled = compileQuestion(question)
  const places = placesOf(text.all, compiled)
  if (places === undefined && !compiled.hasPrefix) return noMatch(question)
  const prefixPlaces = compiled.hasPrefix ? placesByPrefix(text.all, compiled) : NO_PREFIX_PLACES
  const indexed: IndexedText = { ...text, places: places ?? NO_PLACES, prefixPlaces, question: compiled }
  const found = withWholeNames(
    compiled.units.map((unit) => unitPlaces(unit, indexed)),
    text.parts,
  )
  const units = found.map(highestCertainty)
  return {
    units,
    near: unitsInBestWindow(found, units, compiled.rarities, text.all.length),
    coverage: weightedShare(compiled.rarities, units),
    together: together(indexed),
    exact: exactness(units, indexed),
  }
}

/** The match of a text without any word of the question. */
export function noMatch(question: Question): Match {
  const { zeros } = compileQuestion(question)
  return { units: zeros, near: zeros, coverage: 0, together: 0, exact: 0 }
}

/** The places in a text of the question's words, by word id. */
type Places = ReadonlyMap<number, readonly number[]>

const NO_PLACES: Places = new Map()

/** The places in a text of words that begin with a prefix of the question, by prefix. */
type PrefixPlaces = ReadonlyMap<string, readonly number[]>

const NO_PREFIX_PLACES: PrefixPlaces = new Map()

interface IndexedText extends TextWords {
  readonly places: Places
  readonly prefixPlaces: PrefixPlaces
  readonly question: CompiledQuestion
}

/** Undefined if there are none. Most words of a text are not in the question, so the filter comes first. */
function placesOf(words: Int32Array, { filter, wordIds }: CompiledQuestion): Places | undefined {
  let places: Map<number, number[]> | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0
    if (word === SKIPPED_WORD || filter[word % FILTER_SIZE] === 0 || !wordIds.has(word)) continue
    places ??= new Map()
    const known = places.get(word)
    if (known === undefined) places.set(word, [at])
    else known.push(at)
  }
  return places
}

/** The certainty of a word that the text has only as a part of a name or a code. */
const PART_CERTAINTY = 0.4

/** The certainty of a day that the text names only by its distance: a text of that day is a better answer. */
const RELATIVE_DATE_CERTAINTY = LOOSE

/** A place in a text where a unit is found. */
interface UnitPlace {
  readonly at: number
  readonly certainty: number
}

const NOWHERE: readonly UnitPlace[] = []

function unitPlaces({ forms, isWord }: CompiledUnit, text: IndexedText): readonly UnitPlace[] {
  let found: UnitPlace[] | undefined
  for (const form of forms) {
    for (const at of placesOfForm(form, text)) {
      found ??= []
      found.push({ at, certainty: Math.min(form.certainty, mostCertain(text.parts[at], isWord)) })
    }
  }
  return found ?? NOWHERE
}

function mostCertain(part: number | undefined, isWord: boolean): number {
  if (part === RELATIVE_DATE) return RELATIVE_DATE_CERTAINTY
  return part === PART && isWord ? PART_CERTAINTY : 1
}

/** A question for neighboring parts of a name, as `max retry count` for `maxRetryCount`, asks for the name itself. */
function withWholeNames(
  found: readonly (readonly UnitPlace[])[],
  parts: Uint8Array,
): readonly (readonly UnitPlace[])[] {
  if (parts.length === 0) return found
  const matched = new Set(found.flatMap((places) => places.map(({ at }) => at)))
  const isMatchedPart = (at: number) => parts[at] === PART && matched.has(at)
  return found.map((places) =>
    places.map((place) =>
      place.certainty === PART_CERTAINTY && (isMatchedPart(place.at - 1) || isMatchedPart(place.at + 1))
        ? { ...place, certainty: 1 }
        : place,
    ),
  )
}

function highestCertainty(found: readonly UnitPlace[]): number {
  let highest = 0
  for (const { certainty } of found) highest = Math.max(highest, certainty)
  return highest
}

/** About as many words as two sentences have. */
export const NEAR = 40

/** The units in the best window of {@link NEAR} words, each with its certainty in the whole text. */
function unitsInBestWindow(
  found: readonly (readonly UnitPlace[])[],
  units: readonly number[],
  rarities: readonly number[],
  length: number,
): readonly number[] {
  const matched = units.filter((certainty) => certainty > 0).length
  if (length <= NEAR || matched < 2) return units
  const places = found.flatMap((of, unit) => of.map(({ at }) => ({ at, unit }))).sort((a, b) => a.at - b.at)
  const within = new Int32Array(units.length)
  const weight = (unit: number) => (units[unit] ?? 0) * (rarities[unit] ?? 0)
  let best = within.slice()
  let most = -1
  let sum = 0
  let first = 0
  for (const { at, unit } of places) {
    if (within[unit] === 0) sum += weight(unit)
    within[unit] = (within[unit] ?? 0) + 1
    for (let old = places[first]; old !== undefined && old.at <= at - NEAR; old = places[++first]) {
      const left = (within[old.unit] ?? 0) - 1
      within[old.unit] = left
      if (left === 0) sum -= weight(old.unit)
    }
    if (sum > most + ROUNDING) {
      most = sum
      best = within.slice()
    }
  }
  return units.map((certainty, unit) => (best[unit] === 0 ? 0 : certainty))
}

/** Sums that differ by less are equal; the first counts. */
const ROUNDING = 1e-9

/** The weighted share of a question's units that a text contains, 0 to 1. */
export function weightedShare(weights: readonly number[], matched: readonly number[]): number {
  let all = 0
  let found = 0
  for (let at = 0; at < weights.length; at++) {
    const weight = weights[at] ?? 0
    all += weight
    found += weight * (matched[at] ?? 0)
  }
  return all === 0 ? 0 : found / all
}

const NO_PLACE: readonly number[] = []

/** Visits each word once, however many prefixes the question has. */
function placesByPrefix(words: Int32Array, { prefixesOf }: CompiledQuestion): PrefixPlaces {
  const places = new Map<string, number[]>()
  for (let at = 0; at < words.length; at++) {
    for (const prefix of prefixesOf(words[at] ?? SKIPPED_WORD)) {
      const known = places.get(prefix)
      if (known === undefined) places.set(prefix, [at])
      else known.push(at)
    }
  }
  return places
}

function placesOfForm(
  { words, prefix }: CompiledForm,
  { all, places, prefixPlaces }: IndexedText,
): readonly number[] {
  if (prefix !== undefined) return prefixPlaces.get(prefix) ?? NO_PLACE
  const [first] = words
  const found = first === undefined ? undefined : places.get(first)
  if (found === undefined) return NO_PLACE
  if (words.length === 1) return found
  return found.filter((at) => words.every((word, next) => all[at + next] === word))
}

/** The share of the question's bigrams that are in the text, weighted by the rarity of their words. */
function together({ all, places, question }: IndexedText): number {
  let found = 0
  for (const { word, next, weight } of question.bigrams) {
    if (places.get(word)?.some((place) => all[place + 1] === next)) found += weight
  }
  return question.bigramWeight === 0 ? 0 : found / question.bigramWeight
}

function exactness(certainties: readonly number[], text: IndexedText): number {
  let highest = 0
  for (const [at, { exact }] of text.question.units.entries()) {
    if (exact) highest = Math.max(highest, certainties[at] ?? 0)
  }
  return text.question.phrases.some((phrase) => placesOfForm(phrase, text).length > 0) ? 1 : highest
}
