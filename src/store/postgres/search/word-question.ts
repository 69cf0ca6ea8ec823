import { requireText } from '../../../options/check.js'
import { lexemes } from '../../../words/lexemes.js'
import { queryTerms } from '../../../words/query-terms.js'
import type { WordQuestion } from '../../recalling.js'
import { quotedLexeme } from '../words/vector-text.js'

/** A word, or words one after another, that are looked for. */
export interface AskedPhrase {
  /** For `tsquery`. */
  readonly query: string
  /** As the index has them, one after another. */
  readonly words: readonly string[]
  /** Whether the last word may go on. */
  readonly prefix: boolean
  /** The one word; null for several words, and for a beginning. */
  readonly word: string | null
}

/** What a question asks for, each once. */
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

/** Null where a text has no word. */
export function phraseOf(text: string, prefix: boolean): AskedPhrase | null {
  const words = lexemes(text)
  const [first] = words
  if (first === undefined) return null
  const query = words.map(quotedLexeme).join(' <-> ')
  if (prefix) return { query: `${query}:*`, words, prefix, word: null }
  return { query, words, prefix, word: words.length === 1 ? first : null }
}

/** Any of them. */
export function anyOf(phrases: readonly Pick<AskedPhrase, 'query'>[]): string {
  return phrases.map(({ query }) => `(${query})`).join(' | ')
}
