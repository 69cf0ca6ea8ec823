import { BOUNDARY, boundaryAt } from '../passages/boundaries.js'
import type { FoundWords } from '../words/found-words.js'

/** The bounds of a sentence in a text, in UTF-16 units. */
export interface Sentence {
  readonly start: number
  readonly end: number
}

/**
 * The sentence of a passage with the highest total weight of the question's words, each counted once; the first
 * sentence if none has any. Lines, list items and table rows count as sentences.
 */
export function bestSentence(text: string, passage: Sentence, words: FoundWords): Sentence {
  let best = passage
  let most = -1
  for (const sentence of sentences(text, passage)) {
    const own = text.slice(sentence.start, sentence.end)
    const weights = new Map<string, number>()
    for (const { start, end, weight } of words.in(own))
      weights.set(own.slice(start, end).toLowerCase(), weight)
    const sum = [...weights.values()].reduce((total, weight) => total + weight, 0)
    if (own.trim() !== '' && sum > most) [best, most] = [sentence, sum]
  }
  return best
}

function* sentences(text: string, { start, end }: Sentence): Generator<Sentence> {
  let from = start
  for (let at = start + 1; at < end; at++) {
    if (!MAY_END.test(text.charAt(at - 1)) || boundaryAt(text, at) < BOUNDARY.sentence) continue
    yield { start: from, end: at }
    from = at
  }
  yield { start: from, end }
}

/** The characters before the beginning of a sentence. The costly check is made only after one of them. */
const MAY_END = /[\s。！？｡︒]/
