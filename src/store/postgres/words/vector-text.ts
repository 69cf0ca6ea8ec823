import { lexemes } from '../../../words/lexemes.js'

/** The greatest place that PostgreSQL keeps, and the most places of one word. */
const MAX_PLACE = 16_383
const MAX_PLACES = 255

/** The words of one stretch: a `tsvector` as text, and how many words it has, each time counted. */
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

/** Words are letters and numbers alone: nothing in them could end the quotes. */
export function quotedLexeme(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
