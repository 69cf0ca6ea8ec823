import { requireText } from '../../../options/check.js'
import { lexemes } from '../../../words/lexemes.js'
import { queryTerms } from '../../../words/query-terms.js'
import type { WordQuestion } from '../../recalling.js'
import { quotedLexeme } from '../words/vector-text.js'

/** A word, or consecutive words, to search for. */
export interface AskedPhrase {
  /** The text for `tsquery`. */
  readonly query: string
  /** Consecutive words, in the form that the index has. */
  readonly words: readonly string[]
  /** Whether the last word is a prefix. */
  readonly prefix: boolean
  /** The only word; null for several words, and for a prefix. */
  readonly word: string | null
}

/** The phrases of a question, each once. */
export function askedPhrases(asked: string | WordQuestion): AskedPhrase[] {
  const { terms, phrases = [] } =
    typeof asked === 'object' && asked !== null ? asked : queryTerms(requireText(asked, 'text'))
  const found = new Map<string, AskedPhrase>()
  const add = (phrase: AskedPhrase | null) => {
    if (phrase !== null) found.set(phrase.query, phrase)
  }
  for (const words of phrases) if (words.length > 1) add(phraseOf(words.join(' '), false))
  for (const { text, prefix } of terms) add(phraseOf(text, prefix))
  return [...found.values()]
}

/** The phrase for a text; null if the text has no word. */
export function phraseOf(text: string, prefix: boolean): AskedPhrase | null {
  const words = lexemes(text)
  const [first] = words
  if (first === undefined) return null
  const query = words.map(quotedLexeme).join(' <-> ')
  if (prefix) return { query: `${query}:*`, words, prefix, word: null }
  return { query, words, prefix, word: words.length === 1 ? first : null }
}

/** A query that matches any of the phrases. */
export function anyOf(phrases: readonly Pick<AskedPhrase, 'query'>[]): string {
  return phrases.map(({ query }) => `(${query})`).join(' | ')
}
