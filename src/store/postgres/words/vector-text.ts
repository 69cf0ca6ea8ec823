import { lexemes } from '../../../words/lexemes.js'

/** The highest position that PostgreSQL stores, and the maximum number of positions of one word. */
const MAX_PLACE = 16_383
const MAX_PLACES = 255

/** The words of one stretch: a `tsvector` as text, and its length in words, counting repetitions. */
export interface WordsVector {
  readonly vector: string
  readonly length: number
}

export function wordsVector(indexed: string): WordsVector {
  const words = lexemes(indexed)
  const places = new Map<string, number[]>()
  for (const [index, word] of words.entries()) {
    const known = places.get(word)
    if (known === undefined) places.set(word, [index + 1])
    else if (known.length < MAX_PLACES && index < MAX_PLACE) known.push(index + 1)
  }
  const parts = [...places].map(
    ([word, at]) => `${quotedLexeme(word)}:${at.map((place) => Math.min(place, MAX_PLACE)).join(',')}`,
  )
  return { vector: parts.join(' '), length: words.length }
}

/** Quotes a word. Words consist of letters and numbers, so nothing in them could end the quotes. */
export function quotedLexeme(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
