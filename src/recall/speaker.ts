import { episodeVoices } from '../conversation/episode.js'
import { foldText } from '../words/folding.js'
import { type Asked, wordsOf } from './asked.js'
import type { Match } from './match.js'
import type { RecallRecord } from './recall-source.js'

/**
 * The one of a record's speakers that the question names, as in "What did Ada say about the boat?", if what that one says
 * has something else of the question. Where a record has one speaker, that one.
 *
 * @param matched what a text contains of the question
 */
export function speakerAsked(
  { text, kind = 'episode', tags = [], speaker }: Pick<RecallRecord, 'text' | 'kind' | 'tags' | 'speaker'>,
  asked: Asked,
  matched: (text: string) => Match,
): string | undefined {
  if (speaker !== undefined) return speaker
  const named = episodeVoices({ kind, text, tags }).filter(({ name }) => asked.names(name))
  return named.find(({ name, text: said }) => saysOf(asked, name, matched(said)))?.name
}

function saysOf({ units }: Asked, name: string, { units: found }: Match): boolean {
  const own = new Set(wordsOf(foldText(name)))
  const others = [...units.keys()].filter(
    (at) => !units[at]?.forms.some(({ words }) => words.every((word) => own.has(word))),
  )
  return others.length === 0 || others.some((at) => (found[at] ?? 0) > 0)
}
