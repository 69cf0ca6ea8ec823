import { stemmer } from 'stemmer'

/** Words as SQLite's `porter unicode61` cuts them: letters, numbers, and our own private-use marks. */
const WORD = /[\p{L}\p{N}\p{Co}]+/gu

/** Longer words are not stemmed, as in FTS5. */
const MAX_STEMMED = 64

/** The maximum length of a word, in UTF-16 units. The rest is cut off, because stores limit it. */
const MAX_WORD = 500

/**
 * The words of a text from `indexedText` or of a term from `queryTerms`, in order, each as its stem. For an index that
 * stores words and does not tokenize texts itself.
 */
export function lexemes(text: string): string[] {
  const found: string[] = []
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    found.push(word.length > MAX_STEMMED ? wellCut(word) : stemmer(word))
  }
  return found
}

function wellCut(word: string): string {
  return word.slice(0, MAX_WORD).toWellFormed()
}
