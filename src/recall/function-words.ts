import { isStopWord, stopWords } from '../words/stop-words.js'
import { stem } from './question.js'

/**
 * Precedes the stems of function words. The stemmer reduces some names and content words to function words (`Ines` to
 * `in`, `UPS` to `up`, `used` to `us`): without the mark, a question for them would match nearly every text.
 */
const MARK = '\0'

/** Whether a word has no meaning of its own. "us" is not a stop word, because "US" is a name. */
export function isFunctionWord(word: string): boolean {
  return isStopWord(word) || word === 'us'
}

/** The key of a word of a text: its stem, marked if it is a function word. */
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

/** Whether a function word has this stem. A content word may have it too. */
export function isFunctionStem(stemmed: string): boolean {
  stems ??= new Set([...stopWords(), 'us'].map(stem))
  return stems.has(stemmed)
}
