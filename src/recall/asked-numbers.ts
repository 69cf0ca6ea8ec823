import type { Asked, AskedForm } from './asked.js'
import { type KnownTexts, knownTexts } from './known-texts.js'
import type { Beginnings } from './lexicon.js'

/** A question with its words as numbers of the lexicon that its candidates are read with. */
export interface AskedNumbers {
  readonly texts: KnownTexts
  readonly units: readonly NumberedUnit[]
  readonly rarities: readonly number[]
  readonly phrases: readonly NumberedForm[]
  readonly pairs: readonly AskedPair[]
  /** What the rarities of all pairs add up to. */
  readonly telling: number
  /** Whether longer words match any unit by their beginning. */
  readonly hasPrefix: boolean
  /** Of those that are asked for, the ones that the word of this number begins with. */
  readonly beginningsOf: (word: number) => readonly string[]
  /** 0 for each unit. */
  readonly none: readonly number[]
  /** Whether a word of this number is one of the question: surely not where the place of its last bits is 0. */
  readonly maybe: Uint8Array
  readonly wanted: ReadonlySet<number>
  readonly beginnings: Beginnings
}

export interface NumberedUnit {
  readonly isWord: boolean
  readonly exact: boolean
  readonly forms: readonly NumberedForm[]
}

export interface NumberedForm {
  readonly words: readonly number[]
  readonly loose: boolean
  /** What longer words begin with that match, too; for a form of one word. */
  readonly beginning?: string | undefined
}

/** Two words of a question that are next to each other. */
export interface AskedPair {
  readonly word: number
  readonly next: number
  readonly telling: number
}

/** A longer question is a text: its pairs say little. */
const MAX_PAIRS = 256

/** Places of {@link AskedNumbers.maybe}. */
export const PLACES = 4096

const numbered = new WeakMap<Asked, AskedNumbers>()

export function numbersOf(asked: Asked): AskedNumbers {
  const known = numbered.get(asked)
  if (known !== undefined) return known
  const made = withNumbers(asked)
  numbered.set(asked, made)
  return made
}

function withNumbers(asked: Asked): AskedNumbers {
  const texts = knownTexts()
  const number = (word: string) => texts.lexicon.numberOf(word)
  const units = asked.units.map(({ kind, exact, forms }) => ({
    ...{ isWord: kind === 'word', exact, forms: forms.map((form) => numberedForm(form, number)) },
  }))
  const phrases = asked.phrases.map((words) => ({ words: words.map(number), loose: false }))
  const pairs = pairsOf(asked, number)
  const rarities = asked.units.map(({ rarity }) => rarity)
  const wanted = new Set([...units.flatMap(({ forms }) => forms), ...phrases].flatMap(({ words }) => words))
  for (const { word, next } of pairs) wanted.add(word).add(next)
  const asksBeginnings = [
    ...new Set(units.flatMap(({ forms }) => forms.flatMap(({ beginning }) => beginning ?? []))),
  ]
  const maybe = new Uint8Array(PLACES)
  for (const one of wanted) maybe[one % PLACES] = 1
  return {
    ...{ texts, units, rarities, phrases, pairs, maybe, wanted },
    beginnings: texts.lexicon.beginnings(wanted),
    telling: pairs.reduce((sum, { telling }) => sum + telling, 0),
    hasPrefix: asksBeginnings.length > 0,
    beginningsOf: remembered((word) => {
      const stemmed = texts.lexicon.stemOf(word)
      return asksBeginnings.filter((beginning) => stemmed.startsWith(beginning))
    }),
    none: rarities.map(() => 0),
  }
}

function remembered<T>(of: (word: number) => T): (word: number) => T {
  const known = new Map<number, T>()
  return (word) => {
    const found = known.get(word) ?? of(word)
    known.set(word, found)
    return found
  }
}

function numberedForm({ words, prefix, loose }: AskedForm, number: (word: string) => number): NumberedForm {
  const beginning = prefix && words.length === 1 ? words[0] : undefined
  return { words: words.map(number), loose, beginning }
}

/** Pairs weigh by the rarity of their words: one of stop words weighs 0. */
function pairsOf({ units, sequence }: Asked, number: (word: string) => number): readonly AskedPair[] {
  const rarity = new Map<string, number>()
  for (const { forms, rarity: of } of units) {
    for (const { words } of forms) for (const word of words) rarity.set(word, of)
  }
  const made: AskedPair[] = []
  for (let at = 0; at + 1 < sequence.length && made.length < MAX_PAIRS; at++) {
    const word = sequence[at] ?? ''
    const next = sequence[at + 1] ?? ''
    const telling = (rarity.get(word) ?? 0) + (rarity.get(next) ?? 0)
    if (telling > 0) made.push({ word: number(word), next: number(next), telling })
  }
  return made
}
