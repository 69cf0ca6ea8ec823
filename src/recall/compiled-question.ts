import { isFunctionStem, isFunctionWord, marked } from './function-words.js'
import type { LeadingPairs } from './lexicon.js'
import type { Question, UnitForm } from './question.js'
import { CERTAIN } from './question-unit.js'
import { type TextCache, textCache } from './text-cache.js'

/** A question compiled for matching: its words are ids in the lexicon with which its candidates are read. */
export interface CompiledQuestion {
  readonly cache: TextCache
  readonly units: readonly CompiledUnit[]
  readonly rarities: readonly number[]
  readonly phrases: readonly CompiledForm[]
  readonly bigrams: readonly Bigram[]
  /** The sum of the weights of all bigrams. */
  readonly bigramWeight: number
  /** Whether any unit matches longer words by a prefix. */
  readonly hasPrefix: boolean
  /** Those prefixes of the question with which the word of this id begins. */
  readonly prefixesOf: (word: number) => readonly string[]
  /** 0 for each unit. */
  readonly zeros: readonly number[]
  /** A word is certainly not in the question if the flag at its id modulo {@link FILTER_SIZE} is 0. */
  readonly filter: Uint8Array
  readonly wordIds: ReadonlySet<number>
  readonly leadingPairs: LeadingPairs
}

export interface CompiledUnit {
  readonly isWord: boolean
  readonly exact: boolean
  readonly forms: readonly CompiledForm[]
}

export interface CompiledForm {
  readonly words: readonly number[]
  readonly certainty: number
  /** The prefix by which longer words match too; only for a form of one word. */
  readonly prefix?: string | undefined
}

/** Two neighboring words of a question. */
export interface Bigram {
  readonly word: number
  readonly next: number
  readonly weight: number
}

/** A question with more is a text, whose bigrams say little. */
const MAX_BIGRAMS = 256

export const FILTER_SIZE = 4096

const compiled = new WeakMap<Question, CompiledQuestion>()

export function compileQuestion(question: Question): CompiledQuestion {
  const known = compiled.get(question)
  if (known !== undefined) return known
  const made = compile(question)
  compiled.set(question, made)
  return made
}

function compile(question: Question): CompiledQuestion {
  const cache = textCache()
  const id = (word: string) => cache.lexicon.idOf(word)
  const units = question.units.map(({ typed, kind, exact, forms }) => ({
    ...{ isWord: kind === 'word', exact },
    forms: forms.map((form) => compileForm(form, isFunctionWord(typed), id)),
  }))
  const phrases = question.phrases.flatMap((words) =>
    [words.map(keyOfStem), words].map((keys) => ({ words: keys.map(id), certainty: CERTAIN })),
  )
  const bigrams = bigramsOf(question, id)
  const rarities = question.units.map(({ rarity }) => rarity)
  const wordIds = new Set([...units.flatMap(({ forms }) => forms), ...phrases].flatMap(({ words }) => words))
  for (const { word, next } of bigrams) wordIds.add(word).add(next)
  const prefixes = [...new Set(units.flatMap(({ forms }) => forms.flatMap(({ prefix }) => prefix ?? [])))]
  const filter = new Uint8Array(FILTER_SIZE)
  for (const one of wordIds) filter[one % FILTER_SIZE] = 1
  return {
    ...{ cache, units, rarities, phrases, bigrams, filter, wordIds },
    leadingPairs: cache.lexicon.leadingPairs(wordIds),
    bigramWeight: bigrams.reduce((sum, { weight }) => sum + weight, 0),
    hasPrefix: prefixes.length > 0,
    prefixesOf: memoize((word) => {
      const stemmed = cache.lexicon.stemOf(word)
      return prefixes.filter((prefix) => stemmed.startsWith(prefix))
    }),
    zeros: rarities.map(() => 0),
  }
}

function memoize<T>(of: (word: number) => T): (word: number) => T {
  const known = new Map<number, T>()
  return (word) => {
    const found = known.get(word) ?? of(word)
    known.set(word, found)
    return found
  }
}

/** In a form of several words, a function stem is a function word. Alone it is a content word, unless the unit is one. */
function compileForm(
  { words, prefix, certainty }: UnitForm,
  isFunction: boolean,
  id: (key: string) => number,
): CompiledForm {
  const keys = isFunction || words.length > 1 ? words.map(keyOfStem) : words
  return { words: keys.map(id), certainty, prefix: prefix && words.length === 1 ? words[0] : undefined }
}

function keyOfStem(stemmed: string): string {
  return isFunctionStem(stemmed) ? marked(stemmed) : stemmed
}

/** A bigram weighs as much as its words are rare. Bigrams of two stop words would weigh 0, and are left out. */
function bigramsOf({ units, sequence }: Question, id: (key: string) => number): readonly Bigram[] {
  const rarity = new Map<string, number>()
  const content = new Set<string>()
  for (const { typed, forms, rarity: of } of units) {
    for (const { words } of forms) for (const word of words) rarity.set(word, of)
    if (!isFunctionWord(typed))
      for (const { words } of forms) if (words[0] !== undefined && words.length === 1) content.add(words[0])
  }
  const idOf = (word: string) => id(content.has(word) ? word : keyOfStem(word))
  const made: Bigram[] = []
  for (let at = 0; at + 1 < sequence.length && made.length < MAX_BIGRAMS; at++) {
    const word = sequence[at] ?? ''
    const next = sequence[at + 1] ?? ''
    const weight = (rarity.get(word) ?? 0) + (rarity.get(next) ?? 0)
    if (weight > 0) made.push({ word: idOf(word), next: idOf(next), weight })
  }
  return made
}
