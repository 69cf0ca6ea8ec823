import { SPEAKER_PATTERN } from '../conversation/episode.js'
import type { Candidate } from './candidate.js'
import type { Question } from './question.js'

/** Before a line that names its speaker. */
const NEXT_VOICE = new RegExp(`\\n(?=${SPEAKER_PATTERN})`)

/** The speaker is part of what is said. */
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
  const said = wordsOfSpeaker(text, speaker)
  return !said.includes(speaker) && !FIRST_PERSON.test(said) && OTHER_PERSON.test(said)
}

/** What the speaker says in a turn of two voices; else the whole text. */
function wordsOfSpeaker(text: string, speaker: string): string {
  const label = `${speaker}: `
  const own = text.split(NEXT_VOICE).filter((voice) => voice.startsWith(label))
  return own.length === 0 ? text : own.map((voice) => voice.slice(label.length)).join('\n')
}
