import { stemmer } from 'stemmer'

/** Words as SQLite's `porter unicode61` cuts them: letters, numbers, and our own marks of private use. */
const WORD = /[\p{L}\p{N}\p{Co}]+/gu

/** Longer words are left as they are, as FTS5 leaves them. */
const MAX_STEMMED = 64

/** UTF-16 units of a word that are kept: a store takes no word without an end. */
const MAX_WORD = 500

/**
 * The words of what `indexedText` or a term of `queryTerms` gives, in order, each as its stem: for an index that keeps
 * words and does not cut texts itself.
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
