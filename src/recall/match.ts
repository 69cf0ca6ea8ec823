import type { Asked, AskedForm, AskedUnit } from './asked.js'

/** The words of a text as in the index: folded, cut and stemmed, in order. */
export type TextWords = readonly string[]

/** What of a question a text contains. No value depends on other records. */
export interface Match {
  /** For each unit of the question, in their order: how surely the text contains it, 0 to 1. */
  readonly units: readonly number[]
  /** The share of the question that the text contains, 0 to 1, its units weighted by rarity. */
  readonly coverage: number
  /** The share of the question's pairs of neighboring words that are together in the text too, 0 to 1. */
  readonly together: number
  /** How surely the text contains a code or a quoted phrase of the question, 0 to 1; 0 for a question without one. */
  readonly exact: number
}

export function matchText(asked: Asked, words: TextWords): Match {
  const places = placesOf(words, wantedOf(asked))
  const units = asked.units.map((unit) => surety(unit, words, places))
  return {
    units,
    coverage: weightedShare(
      asked.units.map(({ rarity }) => rarity),
      units,
    ),
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

function placesOf(words: TextWords, of: ReadonlySet<string>): Places {
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

function surety({ forms }: AskedUnit, words: TextWords, places: Places): number {
  const found = forms.filter((form) => stands(form, words, places))
  if (found.length === 0) return 0
  return found.some(({ loose }) => !loose) ? 1 : LOOSE
}

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

function stands({ words: asked, prefix }: AskedForm, words: TextWords, places: Places): boolean {
  const [first] = asked
  if (first === undefined) return false
  if (prefix && asked.length === 1) return words.some((word) => word.startsWith(first))
  return (places.get(first) ?? []).some((at) => asked.every((word, next) => words[at + next] === word))
}

/** Pairs of words that are together in both, weighted by the rarity of their words: a pair of stop words weighs 0. */
function together(asked: Asked, words: TextWords, places: Places): number {
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
  words: TextWords,
  places: Places,
): number {
  const named = units.map(({ exact }, at) => (exact ? (matched[at] ?? 0) : undefined))
  const quoted = phrases.map((phrase) =>
    stands({ words: phrase, prefix: false, loose: false }, words, places) ? 1 : 0,
  )
  const exact = [...named.filter((one) => one !== undefined), ...quoted]
  return Math.max(0, ...exact)
}
