import type { Candidate } from './candidate.js'

/** Below this best score a question has no answer; see the curve in the benchmark's report. */
export const MIN_ANSWER_SCORE = 0.25

/** At this cosine, and at this share of the question's words, an answer is as likely as not. */
const EVEN_COSINE = 0.5
const EVEN_COVERAGE = 0.8
const STEEPNESS = 8

const TOGETHER = 0.1
const EXACT = 0.3

/**
 * How well a record answers, 0 to 1: by meaning or by words, whichever says so, and a little more for words that
 * stand together and for the codes and quotes of the question. A question that names a code is not answered by a
 * record without it.
 *
 * It is made of the question and the record alone: the same in every store, whatever else is in it.
 *
 * @param namesCodes whether the question holds a code or a quoted phrase
 */
export function answerScore(
  { cosine, match }: Pick<Candidate, 'cosine' | 'match'>,
  namesCodes: boolean,
): number {
  const meaning = cosine === undefined ? 0 : sigmoid(STEEPNESS * (cosine - EVEN_COSINE))
  const words = match.coverage === 0 ? 0 : sigmoid(STEEPNESS * (match.coverage - EVEN_COVERAGE))
  const either = 1 - (1 - meaning) * (1 - words)
  const named = namesCodes ? EXACT * (match.exact > 0 ? match.exact : -1) : 0
  return Math.min(1, Math.max(0, either + TOGETHER * match.together + named))
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
