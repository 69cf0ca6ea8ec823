import { isStopWord } from '../words/stop-words.js'
import { isCommonEnglish } from './rarity.js'

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const CAPITAL = /^\p{Lu}/u
const SENTENCE_END = /[.!?:]["')]*\s+["'(]*$/

/** UTF-16 units between two sentences: of a long question all before each word would be looked at. */
const MAX_BETWEEN = 16

/** German writes every noun with a capital, headings every word: there a capital says nothing. */
const MAX_CAPITALS = 0.5
const MIN_ENGLISH = 0.5

/**
 * The words of an English question that are written as names: with a capital letter, though no sentence begins there.
 *
 * @returns in lower case; none for a question in another language, or all in capitals
 */
export function writtenNames(question: string): ReadonlySet<string> {
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
  const telling =
    capitals.length <= MAX_CAPITALS * (capitals.length + others.length) &&
    english >= MIN_ENGLISH * others.length
  return new Set(telling ? capitals : [])
}
