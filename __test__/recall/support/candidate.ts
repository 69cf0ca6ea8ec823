import { type Asked, readQuestion } from '../../../src/recall/asked.js'
import { numbersOf } from '../../../src/recall/asked-numbers.js'
import type { Candidate } from '../../../src/recall/candidate.js'
import { type Match, matchText } from '../../../src/recall/match.js'
import { textWords } from '../../../src/recall/text-words.js'
import { type IndexedParts, indexedParts } from '../../../src/words/indexed-text.js'

/** When the questions of these tests are asked. */
export const ASKED = Date.parse('2026-06-21T12:00:00Z') / 1000

/** What of a question a text has, all of it read word by word. */
export function matchParts(asked: Asked, parts: IndexedParts): Match {
  return matchText(asked, textWords(numbersOf(asked).texts.lexicon, parts))
}

/** A candidate of a question as the legs would give it; BM25 and the cosine are chosen by the test. */
export function candidate(
  question: string,
  given: Partial<Candidate> & { readonly text: string },
): Candidate {
  const { text, speaker, createdAt = ASKED - 86_400 } = given
  const asked = readQuestion(question, ASKED)
  const parts = indexedParts({ text, speaker, at: createdAt })
  return {
    id: text,
    confidence: 0.5,
    cosine: 0,
    bm25: 0,
    match: matchParts(asked, parts),
    ...given,
    createdAt,
  }
}
