import { stemmer } from 'stemmer'
import { foldText } from '../words/folding.js'
import { isStopWord } from '../words/stop-words.js'

/** A word, including the marks inside a number or a code. */
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}'’.:,_/-]*[\p{L}\p{N}\p{M}])?/gu
const NEGATION =
  /^(?:not?|never|none|nothing|nobody|without|cannot|.*n['’]t|nicht|kein\p{L}*|nie|ne|pas|jamais|non|sin|nunca)$/u

/**
 * Whether two texts with nearby vectors can be one statement: they have the same numbers, codes and names, and negate
 * the same. "The PIN is 4711" is very close to "the PIN is 4712", and "Ada comes" to "Ada does not come".
 */
export function canBeSameStatement(a: string, b: string): boolean {
  const [left, right] = [detailsOf(a), detailsOf(b)]
  if (left.denials !== right.denials) return false
  const differing = [...left.words].filter(([word]) => !right.words.has(word))
  differing.push(...[...right.words].filter(([word]) => !left.words.has(word)))
  return differing.every(([, isDetail]) => !isDetail)
}

interface Details {
  /** By its stem, whether a word is a number, a code or a name. */
  readonly words: ReadonlyMap<string, boolean>
  readonly denials: number
}

function detailsOf(text: string): Details {
  const words = new Map<string, boolean>()
  let denials = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const folded = foldText(word).trim().toLowerCase()
    if (NEGATION.test(folded)) denials += 1
    if (isStopWord(folded)) continue
    const isName = /^\p{Lu}/u.test(word) && !beginsSentence(text, index)
    const stem = stemmer(folded)
    words.set(stem, words.get(stem) === true || isName || /\p{N}/u.test(word) || isUnknownName(word))
  }
  return { words, denials }
}

/** The first word of a sentence always has a capital letter, so the capital does not show that it is a name. */
function beginsSentence(text: string, at: number): boolean {
  return /(?:^|[.!?:\n]["'”’)]*)\s*$/u.test(text.slice(0, at))
}

/** `GmbH`, `SQLite`: a capital inside a word does not depend on its place in the sentence. */
function isUnknownName(word: string): boolean {
  return /\p{L}\p{Lu}/u.test(word)
}
