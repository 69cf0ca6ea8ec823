import { foldText } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import { wordsOf } from './question.js'

/**
 * The content words of a text: stemmed, without English stop words, each once.
 *
 * @param without stemmed words to leave out
 */
export function contentWords(text: string, without: readonly string[] = []): ReadonlySet<string> {
  const excluded = new Set(without)
  return new Set(wordsOf(foldText(text)).filter((word) => !isStopWord(word) && !excluded.has(word)))
}

/** The overlap coefficient, 0 to 1: the share of the smaller set that is in the other one too. Two empty sets: 1. */
export function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one]
  if (smaller.size === 0) return larger.size === 0 ? 1 : 0
  let common = 0
  for (const word of smaller) if (larger.has(word)) common += 1
  return common / smaller.size
}
