import { MAX_SPEAKER_NAME } from '../conversation/episode.js'
import { foldText } from '../words/folding.js'
import { MAX_QUESTION } from '../words/query-terms.js'
import { hasExactly, type Question } from './question.js'
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
  { sequence, length }: Question,
): boolean {
  if (kind !== 'episode') return false
  if (sequence.length === 0 || text.length - length > MAX_NAME + SLACK) return false
  return [text, text.replace(NAME, '')].some((said) => {
    if (Math.abs(said.length - length) > SLACK) return false
    return hasExactly(foldText(said.slice(0, MAX_QUESTION)), sequence)
  })
}
