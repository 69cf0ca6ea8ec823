import { COUNTRIES } from './countries.js'
import { EVERYDAY } from './everyday.js'
import { IRREGULAR } from './irregular.js'
import { otherNumbers } from './number-words.js'
import { otherSpellings } from './spellings.js'

/** Names that are mostly written as initials, and what the initials stand for. */
const INITIALS: Readonly<Record<string, string>> = {
  eu: 'european union',
  nyc: 'new york',
  uae: 'united arab emirates',
  uk: 'united kingdom',
  un: 'united nations',
  usa: 'united states',
}

const SYMBOLS: Readonly<Record<string, string>> = {
  euro: '\u20ac',
  euros: '\u20ac',
  eur: '\u20ac',
  pounds: '\u00a3',
}

/** The Arabic article, which is written as one word with its noun. */
const ARTICLE = '\u0627\u0644'
const ARABIC = /^[\u0621-\u064a]{3,}$/

/**
 * Other words that a text may use for a word of a question, each as a sequence of words: forms that the stemmer does
 * not map to one stem, other spellings, numbers in words and in digits, countries and their people, and everyday words
 * that mean the same.
 *
 * @param word letters and digits, in lower case
 * @param stem returns the stem that the index uses for a word
 * @param symbol returns the word that the index uses for a symbol
 */
export function alikeWords(
  word: string,
  stem: (word: string) => string,
  symbol: (characters: string) => string,
): readonly (readonly string[])[] {
  const own = stem(word)
  const initials = INITIALS[word]
  const sign = SYMBOLS[word]
  const others: readonly (readonly string[])[] = [
    ...[...(groups(stem).get(own) ?? []), ...otherSpellings(word), ...articles(word)].map((other) => [
      stem(other),
    ]),
    ...otherNumbers(word).map((words) => words.map(stem)),
    ...(initials === undefined ? [] : [initials.split(' ').map(stem)]),
    ...(sign === undefined ? [] : [[symbol(sign).trim()]]),
  ]
  const once = new Map(others.map((words) => [words.join(' '), words]))
  once.delete(own)
  return [...once.values()]
}

function articles(word: string): readonly string[] {
  if (!ARABIC.test(word)) return []
  return word.startsWith(ARTICLE) && word.length > 4 ? [word.slice(ARTICLE.length)] : [`${ARTICLE}${word}`]
}

let known: ReadonlyMap<string, readonly string[]> | undefined

/** By stem. */
function groups(stem: (word: string) => string): ReadonlyMap<string, readonly string[]> {
  if (known !== undefined) return known
  const made = new Map<string, string[]>()
  for (const group of [...IRREGULAR, ...COUNTRIES, ...EVERYDAY]) {
    for (const word of group) {
      const key = stem(word)
      made.set(key, [...(made.get(key) ?? []), ...group])
    }
  }
  known = made
  return made
}
