import { isStopWord, stopWords } from '../words/stop-words.js'
import { stem } from './question.js'

/**
 * The stemmer reduces names and other content words to function words: `Ines` to `in`, `UPS` to `up`, `used` to `us`. The
 * words of a text that are function words themselves are kept apart from those by this mark before their stems.
 */
const MARK = '\0'

/** Whether a word carries no meaning of its own. "us" is no stop word, because "US" is a name. */
export function isFunctionWord(word: string): boolean {
  return isStopWord(word) || word === 'us'
}

/** The key of a word that is not known to be a function word, or known to be none. */
export function keyOf(word: string): string {
  return isFunctionWord(word) ? marked(stem(word)) : stem(word)
}

export function marked(stemmed: string): string {
  return `${MARK}${stemmed}`
}

export function unmarked(key: string): string {
  return key.startsWith(MARK) ? key.slice(MARK.length) : key
}

let stems: ReadonlySet<string> | undefined

/** Whether function words have this stem; content words may have it too. */
export function isFunctionStem(stemmed: string): boolean {
  stems ??= new Set([...stopWords(), 'us'].map(stem))
  return stems.has(stemmed)
}
