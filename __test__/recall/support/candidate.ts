import type { Candidate } from '../../../src/recall/candidate.js'
import { compileQuestion } from '../../../src/recall/compiled-question.js'
import { type Match, matchText } from '../../../src/recall/match.js'
import { parseQuestion, type Question } from '../../../src/recall/question.js'
import { rankCandidates } from '../../../src/recall/rank.js'
import { textWords } from '../../../src/recall/text-words.js'
import { type IndexedParts, indexedParts } from '../../../src/words/indexed-text.js'

/** The time at which the questions of these tests are asked. */
export const ASKED_AT = Date.parse('2026-06-21T12:00:00Z') / 1000

/** Matches a text with a question, word by word. */
export function matchParts(parsed: Question, parts: IndexedParts): Match {
  return matchText(parsed, textWords(compileQuestion(parsed).cache.lexicon, parts))
}

/** A candidate for a question, as the legs would return it. The test chooses BM25 and the cosine. */
export function candidate(
  question: string,
  given: Partial<Candidate> & { readonly text: string },
): Candidate {
  const { text, speaker, createdAt = ASKED_AT - 86_400 } = given
  const parsed = parseQuestion(question, ASKED_AT)
  const parts = indexedParts({ text, speaker, at: createdAt })
  return {
    id: text,
    confidence: 0.5,
    cosine: 0,
    bm25: 0,
    match: matchParts(parsed, parts),
    ...given,
    createdAt,
  }
}

/** The candidates of a question in their order; each of its words is in as many of 100 rows as told, else in one. */
export function ranked(question: string, candidates: readonly Candidate[], unitRows?: readonly number[]) {
  const parsed = parseQuestion(question, ASKED_AT)
  const statistics = { rows: 100, unitRows: unitRows ?? parsed.units.map(() => 1) }
  return rankCandidates(parsed, candidates, statistics, { now: ASKED_AT })
}
