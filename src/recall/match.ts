import type { Asked, AskedForm, AskedUnit } from './asked.js'
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

export function matchText(asked: Asked, { all: words, parts }: TextWords): Match {
  const places = placesOf(words, wantedOf(asked))
  const found = withWholeNames(
    asked.units.map((unit) => unitPlaces(unit, words, places, parts)),
    parts,
  )
  const units = found.map(surest)
  const rarities = asked.units.map(({ rarity }) => rarity)
  return {
    units,
    near: nearest(found, units, rarities, words.length),
    coverage: weightedShare(rarities, units),
    together: together(asked, words, places),
    exact: exactness(asked, units, words, places),
  }
}

type Places = ReadonlyMap<string, readonly number[]>

const wanted = new WeakMap<Asked, ReadonlySet<string>>()

/** The words of the question, in all their forms. Most words of a text are not among them, and are skipped. */
function wantedOf(asked: Asked): ReadonlySet<string> {
  const known = wanted.get(asked)
  if (known !== undefined) return known
  const forms = asked.units.flatMap((unit) => unit.forms.flatMap(({ words }) => words))
  const made = new Set([...forms, ...asked.sequence, ...asked.phrases.flat()])
  wanted.set(asked, made)
  return made
}

function placesOf(words: readonly string[], of: ReadonlySet<string>): Places {
  const places = new Map<string, number[]>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!of.has(word)) continue
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

function unitPlaces(
  { forms, kind }: AskedUnit,
  words: readonly string[],
  places: Places,
  parts: ReadonlySet<number>,
): readonly UnitPlace[] {
  return forms.flatMap((form) =>
    placesOfForm(form, words, places).map((at) => {
      const surety = form.loose ? LOOSE : 1
      return { at, surety: kind === 'word' && parts.has(at) ? Math.min(surety, PART) : surety }
    }),
  )
}

/** Parts next to each other that are all asked for, as in `max retry count`, are the name itself. */
function withWholeNames(
  found: readonly (readonly UnitPlace[])[],
  parts: ReadonlySet<number>,
): readonly (readonly UnitPlace[])[] {
  if (parts.size === 0) return found
  const asked = new Set(found.flatMap((places) => places.map(({ at }) => at)))
  const beside = (at: number) => parts.has(at) && asked.has(at)
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
  for (const [at, weight] of weights.entries()) {
    all += weight
    found += weight * (matched[at] ?? 0)
  }
  return all === 0 ? 0 : found / all
}

function placesOfForm(
  { words: asked, prefix }: AskedForm,
  words: readonly string[],
  places: Places,
): readonly number[] {
  const [first] = asked
  if (first === undefined) return []
  if (prefix && asked.length === 1) return [...words.keys()].filter((at) => words[at]?.startsWith(first))
  return (places.get(first) ?? []).filter((at) => asked.every((word, next) => words[at + next] === word))
}

/** Pairs of words that are together in both, weighted by the rarity of their words: a pair of stop words weighs 0. */
function together(asked: Asked, words: readonly string[], places: Places): number {
  let all = 0
  let found = 0
  for (const { word, next, telling } of pairsOf(asked)) {
    all += telling
    if ((places.get(word) ?? []).some((place) => words[place + 1] === next)) found += telling
  }
  return all === 0 ? 0 : found / all
}

interface AskedPair {
  readonly word: string
  readonly next: string
  readonly telling: number
}

/** A longer question is a text: its pairs say little. */
const MAX_PAIRS = 256

const pairs = new WeakMap<Asked, readonly AskedPair[]>()

function pairsOf(asked: Asked): readonly AskedPair[] {
  const known = pairs.get(asked)
  if (known !== undefined) return known
  const { units, sequence } = asked
  const rarity = new Map<string, number>()
  for (const unit of units) {
    for (const form of unit.forms) for (const word of form.words) rarity.set(word, unit.rarity)
  }
  const made: AskedPair[] = []
  for (const [at, word] of sequence.slice(0, -1).entries()) {
    const next = sequence[at + 1] ?? ''
    const telling = (rarity.get(word) ?? 0) + (rarity.get(next) ?? 0)
    if (telling > 0 && made.length < MAX_PAIRS) made.push({ word, next, telling })
  }
  pairs.set(asked, made)
  return made
}

function exactness(
  { units, phrases }: Asked,
  matched: readonly number[],
  words: readonly string[],
  places: Places,
): number {
  const named = units.map(({ exact }, at) => (exact ? (matched[at] ?? 0) : undefined))
  const quoted = phrases.map((phrase) =>
    placesOfForm({ words: phrase, prefix: false, loose: false }, words, places).length > 0 ? 1 : 0,
  )
  const exact = [...named.filter((one) => one !== undefined), ...quoted]
  return Math.max(0, ...exact)
}
