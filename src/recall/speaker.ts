import { episodeVoices } from '../conversation/episode.js'
import { foldText } from '../words/folding.js'
import type { Match } from './match.js'
import { type Question, wordsOf } from './question.js'
import type { RecallRecord } from './recall-source.js'

/**
 * The speaker of a record that the question names, as in "What did Ada say about the boat?", if that speaker's text
 * also contains something else of the question. The speaker of a record that has only one is returned even if the
 * question does not name them.
 *
 * @param matchOf matches a text with the question
 */
export function namedSpeaker(
  { text, kind = 'episode', tags = [], speaker }: Pick<RecallRecord, 'text' | 'kind' | 'tags' | 'speaker'>,
  question: Question,
  matchOf: (text: string) => Match,
): string | undefined {
  if (speaker !== undefined) return speaker
  const named = episodeVoices({ kind, text, tags }).filter(({ name }) => question.names(name))
  return named.find(({ name, text: said }) => matchesBeyondName(question, name, matchOf(said)))?.name
}

/** Whether the match has more than the name, or the question asks for nothing else. */
function matchesBeyondName({ units }: Question, name: string, { units: found }: Match): boolean {
  const own = new Set(wordsOf(foldText(name)))
  const others = [...units.keys()].filter(
    (at) => !units[at]?.forms.some(({ words }) => words.every((word) => own.has(word))),
  )
  return others.length === 0 || others.some((at) => (found[at] ?? 0) > 0)
}
