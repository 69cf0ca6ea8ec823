import { MAX_SPEAKER_NAME } from '../conversation/episode.js'
import { MAX_QUESTION } from '../words/asked-part.js'
import { foldText } from '../words/folding.js'
import { hasExactly, type Question, wordsOf } from './question.js'
import type { RecallRecord } from './recall-source.js'

/** The speaker at the beginning of a text: a name of up to three words. */
const NAME = new RegExp(`^(?=[^\\n:]{1,${MAX_SPEAKER_NAME}}: )[^\\s:]+(?: [^\\s:]+){0,2}: +`)
const MAX_NAME = MAX_SPEAKER_NAME + ': '.length

/** By how many UTF-16 units the question's own record may be longer or shorter, for marks and white space. */
const SLACK = 20

/**
 * Whether a record is the question itself, stored as an episode before the search. It answers nothing; a fact in the
 * same words does.
 */
export function isSameQuestion(
  { text, kind = 'episode' }: Pick<RecallRecord, 'text' | 'kind'>,
  question: Question,
): boolean {
  if (kind !== 'episode') return false
  const { length } = question.typed
  if (text.length - length > MAX_NAME + SLACK) return false
  return [text, text.replace(NAME, '')].some((said) => {
    if (Math.abs(said.length - length) > SLACK) return false
    if (length > MAX_QUESTION) return said.trim() === question.typed.trim()
    const words = allWords(question)
    return words.length > 0 && hasExactly(foldText(said), words)
  })
}

const known = new WeakMap<Question, readonly string[]>()

/** All words of a question; `sequence` is without those that only say how it is asked, and without times. */
function allWords(question: Question): readonly string[] {
  const words = known.get(question) ?? wordsOf(foldText(question.typed))
  known.set(question, words)
  return words
}
