import type { Candidate } from './candidate.js'
import type { Question } from './question.js'

/** The speaker speaks of himself. */
const FIRST_PERSON = /\bI\b|\b(?:me|my|mine|myself|we|us|our|ours)\b/i

/** Somebody else's thing, or somebody else: `Tomás' passport`, `she`. */
const OTHER_PERSON =
  /(?<!^|[.!?] )\p{Lu}\p{Ll}+(?:['\u2019]s?(?![\p{L}])| has\b| is\b)|\b(?:he|she|his|him|her|hers|they|their|them)\b/u

/** Stems of a question for what somebody says. */
const SAYING: ReadonlySet<string> = new Set(
  'sai said say tell told think thought mention ask suggest recommend write wrote promis agre believ'.split(
    ' ',
  ),
)

/**
 * Whether the person of the question is in the record only as its speaker, who speaks of somebody else: "Ada: picked up
 * Tim's passport" says nothing about Ada's passport.
 */
export function speaksOfOthers(
  { text, speaker }: Pick<Candidate, 'text' | 'speaker'>,
  question: Pick<Question, 'names' | 'sequence'>,
): boolean {
  if (speaker === undefined || !question.names(speaker)) return false
  if (question.sequence.some((word) => SAYING.has(word))) return false
  const said = text.replaceAll(`${speaker}:`, '')
  return !said.includes(speaker) && !FIRST_PERSON.test(said) && OTHER_PERSON.test(said)
}
