import { isStopWord } from '../words/stop-words.js'
import { isCommonEnglish } from './rarity.js'

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const CAPITAL = /^\p{Lu}/u
const SENTENCE_END = /[.!?:]["')]*\s+["'(]*$/

/**
 * How many UTF-16 units before a word are searched for the end of a sentence. Without a limit, a long question would
 * take quadratic time.
 */
const MAX_BETWEEN = 16

/** German capitalizes every noun, headings every word: there a capital letter means nothing. */
const MAX_CAPITALS = 0.5
const MIN_ENGLISH = 0.5

/**
 * The words of an English question that are written as proper names: with a capital letter that does not begin a
 * sentence.
 *
 * @returns in lower case; none for a question in another language or entirely in capitals
 */
export function properNames(question: string): ReadonlySet<string> {
  const capitals: string[] = []
  const others: string[] = []
  const start = question.length - question.trimStart().length
  for (const { 0: word, index } of question.matchAll(WORD)) {
    const before = question.slice(Math.max(0, index - MAX_BETWEEN), index)
    if (index === start || SENTENCE_END.test(before) || word === 'I') continue
    if (CAPITAL.test(word)) capitals.push(word.toLowerCase())
    else others.push(word)
  }
  const english = others.filter((word) => isStopWord(word) || isCommonEnglish(word)).length
  const marksNames =
    capitals.length <= MAX_CAPITALS * (capitals.length + others.length) &&
    english >= MIN_ENGLISH * others.length
  return new Set(marksNames ? capitals : [])
}
