import type { Asked } from './asked.js'
import {
  type AskedNumbers,
  type NumberedForm,
  type NumberedUnit,
  numbersOf,
  PLACES,
} from './asked-numbers.js'
import { OTHER_WORD } from './lexicon.js'
import type { TextWords } from './text-words.js'

/** What of a question a text contains. No value depends on other records. */
export interface Match {
  /** For each unit of the question, in their order: how surely the text contains it, 0 to 1. */
  readonly units: readonly number[]
  /** The same for the stretch of {@link NEAR} words that contains most of the question. */
  readonly near: readonly number[]
  /** The share of the question that the text contains, 0 to 1, its units weighted by rarity. */
  readonly coverage: number
  /** The share of the question's pairs of neighboring words that are together in the text too, 0 to 1. */
  readonly together: number
  /** How surely the text contains a code or a quoted phrase of the question, 0 to 1; 0 for a question without one. */
  readonly exact: number
}

/** @param text read with the lexicon of {@link numbersOf} the question */
export function matchText(asked: Asked, text: TextWords): Match {
  const question = numbersOf(asked)
  const places = placesOf(text.all, question)
  if (places === undefined && !question.hasPrefix) return noMatch(asked)
  const begun = question.hasPrefix ? placesByBeginning(text.all, question) : NO_BEGINNINGS
  const of: Held = { ...text, places: places ?? NO_PLACES, begun, question }
  const found = withWholeNames(
    question.units.map((unit) => unitPlaces(unit, of)),
    text.parts,
  )
  const units = found.map(surest)
  return {
    units,
    near: nearest(found, units, question.rarities, text.all.length),
    coverage: weightedShare(question.rarities, units),
    together: together(of),
    exact: exactness(units, of),
  }
}

/** What a text without any word of the question contains. */
export function noMatch(asked: Asked): Match {
  const { none } = numbersOf(asked)
  return { units: none, near: none, coverage: 0, together: 0, exact: 0 }
}

/** Where a text has words of the question, by their numbers. */
type Places = ReadonlyMap<number, readonly number[]>

const NO_PLACES: Places = new Map()

/** Where a text has words that begin as a question's. */
type PlacesByBeginning = ReadonlyMap<string, readonly number[]>

const NO_BEGINNINGS: PlacesByBeginning = new Map()

interface Held extends TextWords {
  readonly places: Places
  readonly begun: PlacesByBeginning
  readonly question: AskedNumbers
}

/** Undefined where it has none. Most words of a text are not of the question, and are passed over. */
function placesOf(words: Int32Array, { maybe, wanted }: AskedNumbers): Places | undefined {
  let places: Map<number, number[]> | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0
    if (word === OTHER_WORD || maybe[word % PLACES] === 0 || !wanted.has(word)) continue
    places ??= new Map()
    const known = places.get(word)
    if (known === undefined) places.set(word, [at])
    else known.push(at)
  }
  return places
}

/** The certainty of a match by a spelling that other things may have too. */
const LOOSE = 0.75

/** The certainty of a word that the text has only as a part of a name or a code. */
const PART = 0.4

/** Where a text has a unit, and how surely. */
interface UnitPlace {
  readonly at: number
  readonly surety: number
}

const NOWHERE: readonly UnitPlace[] = []

function unitPlaces({ forms, isWord }: NumberedUnit, text: Held): readonly UnitPlace[] {
  let found: UnitPlace[] | undefined
  for (const form of forms) {
    for (const at of placesOfForm(form, text)) {
      const surety = form.loose ? LOOSE : 1
      found ??= []
      found.push({ at, surety: isWord && text.parts[at] === 1 ? Math.min(surety, PART) : surety })
    }
  }
  return found ?? NOWHERE
}

/** Parts next to each other that are all asked for, as in `max retry count`, are the name itself. */
function withWholeNames(
  found: readonly (readonly UnitPlace[])[],
  parts: Uint8Array,
): readonly (readonly UnitPlace[])[] {
  if (parts.length === 0) return found
  const asked = new Set(found.flatMap((places) => places.map(({ at }) => at)))
  const beside = (at: number) => parts[at] === 1 && asked.has(at)
  return found.map((places) =>
    places.map((place) =>
      place.surety === PART && (beside(place.at - 1) || beside(place.at + 1))
        ? { ...place, surety: 1 }
        : place,
    ),
  )
}

function surest(found: readonly UnitPlace[]): number {
  let most = 0
  for (const { surety } of found) most = Math.max(most, surety)
  return most
}

/** Words of about two sentences. */
export const NEAR = 40

/** The units of the best stretch of {@link NEAR} words, each as surely as the whole text has it. */
function nearest(
  found: readonly (readonly UnitPlace[])[],
  units: readonly number[],
  rarities: readonly number[],
  length: number,
): readonly number[] {
  const matched = units.filter((surety) => surety > 0).length
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
  return units.map((surety, unit) => (best[unit] === 0 ? 0 : surety))
}

/** Of sums that are equal but for rounding, the first counts. */
const ROUNDING = 1e-9

/** The share of a question that a text contains, 0 to 1, its units weighted. */
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

/** Looks at each word once, however many beginnings are asked for. */
function placesByBeginning(words: Int32Array, { beginningsOf }: AskedNumbers): PlacesByBeginning {
  const places = new Map<string, number[]>()
  for (let at = 0; at < words.length; at++) {
    for (const beginning of beginningsOf(words[at] ?? OTHER_WORD)) {
      const known = places.get(beginning)
      if (known === undefined) places.set(beginning, [at])
      else known.push(at)
    }
  }
  return places
}

function placesOfForm(
  { words: asked, beginning }: NumberedForm,
  { all, places, begun }: Held,
): readonly number[] {
  if (beginning !== undefined) return begun.get(beginning) ?? NO_PLACE
  const [first] = asked
  const found = first === undefined ? undefined : places.get(first)
  if (found === undefined) return NO_PLACE
  if (asked.length === 1) return found
  return found.filter((at) => asked.every((word, next) => all[at + next] === word))
}

/** Pairs of words that are together in both, weighted by the rarity of their words. */
function together({ all, places, question }: Held): number {
  let found = 0
  for (const { word, next, telling } of question.pairs) {
    if (places.get(word)?.some((place) => all[place + 1] === next)) found += telling
  }
  return question.telling === 0 ? 0 : found / question.telling
}

function exactness(matched: readonly number[], text: Held): number {
  let most = 0
  for (const [at, { exact }] of text.question.units.entries()) {
    if (exact) most = Math.max(most, matched[at] ?? 0)
  }
  return text.question.phrases.some((phrase) => placesOfForm(phrase, text).length > 0) ? 1 : most
}
