import type { Asked, AskedForm, AskedUnit } from './asked.js'

/** The words of a text as the index has them: folded, cut and stemmed, in their order. */
export type TextWords = readonly string[]

/** What of a question stands in a text. Every value is the text's own: no other record has a part in it. */
export interface Match {
  /** How surely each unit of the question stands in it, 0 to 1, by its place among them. */
  readonly units: readonly number[]
  /** The share of the question that stands in it, 0 to 1: each unit by its rarity. */
  readonly coverage: number
  /** The share of the question's neighbouring words that stand together in it too, 0 to 1. */
  readonly together: number
  /** How surely a code or a quoted phrase of the question stands in it, 0 to 1; 0 where it has none. */
  readonly exact: number
}

export function matchText(asked: Asked, words: TextWords): Match {
  const places = placesOf(words, wantedOf(asked))
  const units = asked.units.map((unit) => surety(unit, words, places))
  return {
    units,
    coverage: shareOf(asked.units, units),
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

/** A spelling under which other things may be found too. */
const LOOSE = 0.75

function surety({ forms }: AskedUnit, words: TextWords, places: Places): number {
  const found = forms.filter((form) => stands(form, words, places))
  if (found.length === 0) return 0
  return found.some(({ loose }) => !loose) ? 1 : LOOSE
}

function shareOf(units: readonly AskedUnit[], matched: readonly number[]): number {
  let all = 0
  let found = 0
  for (const [at, { rarity }] of units.entries()) {
    all += rarity
    found += rarity * (matched[at] ?? 0)
  }
  return all === 0 ? 0 : found / all
}

function stands({ words: asked, prefix }: AskedForm, words: TextWords, places: Places): boolean {
  const [first] = asked
  if (first === undefined) return false
  if (prefix && asked.length === 1) return words.some((word) => word.startsWith(first))
  return (places.get(first) ?? []).some((at) => asked.every((word, next) => words[at + next] === word))
}

/** Each pair of words that stand together in both counts by what its words tell: a pair of stop words, nothing. */
function together({ units, sequence }: Asked, words: TextWords, places: Places): number {
  const rarity = new Map<string, number>()
  for (const unit of units) {
    for (const form of unit.forms) for (const word of form.words) rarity.set(word, unit.rarity)
  }
  let all = 0
  let found = 0
  for (const [at, word] of sequence.slice(0, -1).entries()) {
    const next = sequence[at + 1] ?? ''
    const telling = (rarity.get(word) ?? 0) + (rarity.get(next) ?? 0)
    if (telling === 0) continue
    all += telling
    if ((places.get(word) ?? []).some((place) => words[place + 1] === next)) found += telling
  }
  return all === 0 ? 0 : found / all
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
