import { dateWords } from '../dates/date-words.js'
import { relativeDateForms } from '../dates/relative-dates.js'
import type { Pace } from '../platform/pace.js'
import type { Stretch } from '../words/stretches.js'
import { compileQuestion } from './compiled-question.js'
import { type Match, matchText, noMatch } from './match.js'
import type { Question } from './question.js'
import type { RecallRecord } from './recall-source.js'
import { scanOf } from './scan.js'
import { wordsOfPart } from './text-cache.js'
import { NO_WORDS, type TextWords } from './text-words.js'

/** A stretch of a record's text, and its match with a question. */
export interface MatchedStretch extends Stretch {
  readonly ordinal: number
  readonly match: Match
}

/**
 * How often a text is looked up before all its words are read and cached. Most texts are looked up once, and reading a
 * text for one question takes a quarter of the time. In a long text, a scan for the parts to read takes a fiftieth.
 */
const MIN_TIMES_SEEN = 2
const MIN_TIMES_SEEN_LONG = 8

/** A longer text is never read as a whole, only the parts that may be the best. */
const MAX_READ = 65_536

/** How many stretches of a text that was not often looked up are matched word by word: each takes a millisecond. */
const MAX_MATCHED = 16

/**
 * The stretch that contains most of the question, the first of equals: as in the index, a long text is as good as its
 * best stretch. A promise only for a text of several stretches.
 */
export function bestStretch(
  record: RecallRecord,
  question: Question,
  pace: Pace,
): MatchedStretch | Promise<MatchedStretch> {
  const { cache, leadingPairs } = compileQuestion(question)
  const cached = cache.of(record)
  const { parts } = cached
  const often = cached.timesSeen >= (parts.length === 1 ? MIN_TIMES_SEEN : MIN_TIMES_SEEN_LONG)
  const words = (ordinal: number) =>
    often || cached.isRead(ordinal) ? cached.words(ordinal) : cached.wordsFor(leadingPairs, ordinal)
  const [first] = parts
  if (first === undefined || parts.length > 1)
    return bestOfSeveral(record, question, { parts, words, often, pace })
  const matchesNothing = !cached.isRead(0) && hasNoWord(record, question)
  return { ...first, ordinal: 0, match: matchesNothing ? noMatch(question) : matchText(question, words(0)) }
}

interface Parts {
  readonly parts: readonly Stretch[]
  readonly words: (ordinal: number) => TextWords
  /** Whether the text was often looked up. */
  readonly often: boolean
  readonly pace: Pace
}

/** In a text that was not often looked up, only stretches that may be the best are matched word by word. */
async function bestOfSeveral(
  record: RecallRecord,
  question: Question,
  { parts, words, often, pace }: Parts,
): Promise<MatchedStretch> {
  const isRead = often && record.text.length <= MAX_READ
  const bounds = isRead
    ? undefined
    : scanOf(question).upperBounds(record.text, parts, await sharedByAny(record, question, parts, pace))
  let best: MatchedStretch | undefined
  for (const ordinal of bounds === undefined ? parts.keys() : byBound(bounds).slice(0, MAX_MATCHED)) {
    const stretch = parts[ordinal]
    const bound = bounds?.[ordinal] ?? 1
    if (stretch === undefined || (best !== undefined && bound < best.match.coverage)) break
    if (pace.due) await pace.turn()
    const match = matchText(question, words(ordinal))
    const rest = best === undefined ? 1 : match.coverage - best.match.coverage || best.ordinal - ordinal
    if (rest > 0) best = { ...stretch, ordinal, match }
    if (bound === 0) break
  }
  return best ?? { start: 0, end: record.text.length, ordinal: 0, match: matchText(question, NO_WORDS) }
}

/** Most candidates by meaning, and most neighbors, have no word of the question. A scan is enough to know that. */
function hasNoWord(record: RecallRecord, question: Question): boolean {
  // A phrase may have words that are in no unit.
  return (
    question.phrases.length === 0 && scanOf(question).hasNoWord(record.text, sharedText(record, question))
  )
}

function byBound(bounds: Float64Array): readonly number[] {
  return [...bounds.keys()].sort((a, b) => (bounds[b] ?? 0) - (bounds[a] ?? 0) || a - b)
}

/** What is indexed with a stretch of a record: its date, speaker, title, heading, and the dates that its text means. */
function sharedText(record: RecallRecord, question: Question): string {
  const { text, createdAt } = record
  return described(record, scanOf(question).hasDates ? relativeDateForms(text, createdAt) : [])
}

/** {@link sharedText} of all stretches together. To find the dates of a hundred pages takes 30 milliseconds. */
async function sharedByAny(
  record: RecallRecord,
  question: Question,
  parts: readonly Stretch[],
  pace: Pace,
): Promise<string> {
  const dates = new Set<string>()
  if (scanOf(question).hasDates) {
    for (const { start, end } of parts) {
      if (pace.due) await pace.turn()
      for (const date of relativeDateForms(record.text.slice(start, end), record.createdAt)) dates.add(date)
    }
  }
  return described(record, [...dates])
}

function described({ source, speaker, createdAt }: RecallRecord, dates: readonly string[]): string {
  return [dateWords(createdAt), speaker, source?.title, source?.heading, ...dates].join(' ')
}

/** Matches a part of a record's text with a question, including the text that is indexed with it. */
export function matchStretch(record: RecallRecord, question: Question, part: Stretch): Match {
  return matchText(question, wordsOfPart(compileQuestion(question).cache.lexicon, record, part))
}
