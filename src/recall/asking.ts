import { countWords } from './count-words.js'

/** A longer record says more than it asks. */
const MAX_WORDS = 20

const SENTENCE = /[^.!?。！？؟]+[.!?。！？؟]*/gu
const QUESTION_MARKS = '?？؟'

/** The share of its rank that a record loses when it only asks; twice as much harms LoCoMo. */
const WEIGHT = 0.3

/**
 * The factor for a record's rank, 0.7 to 1: a turn that only asks answers nothing. Measured: +.01 on each of three
 * sets of conversations; documents are longer and not affected.
 */
export function askingFactor(text: string): number {
  return 1 - WEIGHT * asksOnly(text)
}

/** A question within a longer record is not what the next turn answers. */
const MAX_WORDS_BEFORE = 60

/** Whether a turn ends in a question, which the next turn probably answers. */
export function endsInQuestion(text: string): boolean {
  return asks(text) && countWords(text) <= MAX_WORDS_BEFORE
}

/** The share of a short record's text that is questions, 0 to 1. */
export function asksOnly(text: string): number {
  if (!text.includes('?') && !text.includes('？') && !text.includes('؟')) return 0
  if (countWords(text, MAX_WORDS) > MAX_WORDS) return 0
  let asked = 0
  let all = 0
  for (const sentence of text.match(SENTENCE) ?? []) {
    all += sentence.length
    if (asks(sentence)) asked += sentence.length
  }
  return all === 0 ? 0 : asked / all
}

function asks(text: string): boolean {
  const last = text.trimEnd().at(-1)
  return last !== undefined && QUESTION_MARKS.includes(last)
}
