import { foldText } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'
import { wordsOf } from './asked.js'

/** What a text says: its words without English stop words, stemmed, each once. */
export function tellingWords(text: string, without: readonly string[] = []): ReadonlySet<string> {
  const left = new Set(without)
  return new Set(wordsOf(foldText(text)).filter((word) => !isStopWord(word) && !left.has(word)))
}

/** The share of the smaller set that the other one has, too, 0 to 1; of empty ones, 1 where both are. */
export function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one]
  if (smaller.size === 0) return larger.size === 0 ? 1 : 0
  let common = 0
  for (const word of smaller) if (larger.has(word)) common += 1
  return common / smaller.size
}
