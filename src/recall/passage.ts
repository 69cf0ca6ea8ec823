import type { Pace } from '../platform/pace.js'
import { bestStretch, matchStretch } from './best-stretch.js'
import type { Question } from './question.js'
import type { RecallRecord } from './recall-source.js'
import type { Nearness } from './store-source.js'

/** The part of a memory that answers, and its place in the memory's text. */
export interface MemoryPassage {
  /** The memory's text from `start` to `end`. */
  readonly text: string
  /** In UTF-16 units. */
  readonly start: number
  /** In UTF-16 units, exclusive. */
  readonly end: number
  /** Its number among the parts of the text, from 0. */
  readonly ordinal: number
}

/**
 * The passage nearest in meaning, or the stretch with a code or a quote of the question if that passage has none.
 * Without a vector: the stretch with most of the question's words, or the whole text if no stretch has any.
 */
export async function passageOf(
  record: RecallRecord,
  question: Question,
  nearness: Nearness | undefined,
  pace: Pace,
): Promise<MemoryPassage> {
  const { text } = record
  const whole = { ordinal: 0, start: 0, end: text.length }
  const part = (of: typeof whole): MemoryPassage => {
    const { ordinal, start, end } = of
    return { text: text.slice(start, end), start, end, ordinal }
  }
  if (nearness !== undefined && nearness.passage === undefined) return part(whole)
  const stretch = await bestStretch(record, question, pace)
  if (nearness?.passage === undefined) return part(stretch.match.coverage > 0 ? stretch : whole)
  const near = matchStretch(record, question, nearness.passage)
  return part(stretch.match.exact > near.exact ? stretch : nearness.passage)
}
