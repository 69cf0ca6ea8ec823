import type { Candidate } from './candidate.js'

/** Below this best score a question has no answer; see the curve in the benchmark's report. */
export const MIN_ANSWER_SCORE = 0.25

/** How many of the first hits decide whether anything answers. */
const FIRST = 10

/** The best score among the first hits; below `MIN_ANSWER_SCORE` nothing answers. */
export function bestScore(hits: readonly { readonly score: number }[]): number {
  return Math.max(0, ...hits.slice(0, FIRST).map(({ score }) => score))
}

/** At this cosine, or at this share of the question's words, an answer is as likely as not. */
const EVEN_COSINE = 0.5
const EVEN_COVERAGE = 0.8
const STEEPNESS = 8

const TOGETHER = 0.1
const EXACT = 0.3

/**
 * How well a record answers, 0 to 1: high by meaning or by words, and a little higher for words that are together and
 * for the codes and quotes of the question. A record without a code that the question names scores lower.
 *
 * It depends on the question and the record alone, not on what else is in the store.
 *
 * @param namesCodes whether the question contains a code or a quoted phrase
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
