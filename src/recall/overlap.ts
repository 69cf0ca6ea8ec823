import { isStopWord } from '../words/stop-words.js'

const WORD = /[\p{L}\p{N}]+/gu

/** The words of a text, each once. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(WORD) ?? [])
}

/** {@link wordSet} without English stop words. */
export function tellingWords(text: string): ReadonlySet<string> {
  return new Set([...wordSet(text)].filter((word) => !isStopWord(word)))
}

/** The share of the smaller set that the other one has, too, 0 to 1; 0 for an empty one. */
export function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [smaller, larger] = one.size <= other.size ? [one, other] : [other, one]
  if (smaller.size === 0) return 0
  let common = 0
  for (const word of smaller) if (larger.has(word)) common += 1
  return common / smaller.size
}
