import { countWords } from './count-words.js'

/** A longer record is not treated as a question: it says more than it asks. */
const MAX_WORDS = 20

const SENTENCE = /[^.!?。！？؟]+[.!?。！？؟]*/gu
const QUESTION_MARKS = '?？؟'

/** The share of its rank value that a record loses if it only asks; twice as much harms LoCoMo. */
const WEIGHT = 0.3

/**
 * The factor for a record's rank value, 0.7 to 1: a turn that only asks answers nothing. Measured: +.01 on each of
 * three sets of conversations. Documents are longer and not affected.
 */
export function askingFactor(text: string): number {
  return 1 - WEIGHT * questionShare(text)
}

/** The next turn is not expected to answer a question at the end of a longer record. */
const MAX_WORDS_BEFORE = 60

/** Whether a turn ends in a question, which the next turn probably answers. */
export function endsInQuestion(text: string): boolean {
  return isQuestion(text) && countWords(text) <= MAX_WORDS_BEFORE
}

/** The share of a short record's text that is questions, 0 to 1; 0 for a longer record. */
export function questionShare(text: string): number {
  if (!text.includes('?') && !text.includes('？') && !text.includes('؟')) return 0
  if (countWords(text, MAX_WORDS) > MAX_WORDS) return 0
  let inQuestions = 0
  let all = 0
  for (const sentence of text.match(SENTENCE) ?? []) {
    all += sentence.length
    if (isQuestion(sentence)) inQuestions += sentence.length
  }
  return all === 0 ? 0 : inQuestions / all
}

function isQuestion(text: string): boolean {
  const last = text.trimEnd().at(-1)
  return last !== undefined && QUESTION_MARKS.includes(last)
}
