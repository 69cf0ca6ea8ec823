import { checkOptions, requireString, requireWholeNumber } from '../options/check.js'
import { BOUNDARY, type Boundary, boundaryAt } from './boundaries.js'
import { type EstimatedUnits, estimatedUnits, estimateTokens, SPECIAL_TOKENS } from './estimate.js'

/** The limit for an embedder that does not state its own. */
export const DEFAULT_PASSAGE_TOKENS = 256
/** With fewer tokens, a passage is too short to be useful. */
export const MIN_PASSAGE_TOKENS = 16

/**
 * The share of the limit that is used. The estimate is too low for lists of rare short words, such as abbreviations
 * and file names: by 17 % in the worst passage of the texts it was measured on, in 30 languages and in code.
 */
const USED = 0.85
/**
 * The maximum estimated tokens of a passage when a text is longer than the limit: about 96 real tokens of English.
 * Facts are found best in passages of about that length, whatever the model's limit.
 */
const TARGET_TOKENS = 150
/** A better place to cut is used only if the passage is then at least this full. */
const MIN_FILL = 0.5
/** The maximum share of a passage that repeats the end of the previous one. */
const MAX_OVERLAP = 0.25
/** A rest of up to this many passages is split into two of about the same length. */
const EVENED_OUT = 1.6
/** The maximum share of the first of these two. */
const FIRST_OF_TWO = 0.6

/** A part of a text, in UTF-16 units: `text.slice(start, end)`. */
export interface TextRange {
  /** Where it begins, from 0. */
  readonly start: number
  /** Where it ends: above `start`, unless the text is empty. */
  readonly end: number
}

/** Options of {@link splitByEstimate}. */
export interface SplitOptions {
  /** Maximum number of tokens for the model, [CLS] and [SEP] included: at least 16. Default: 256. */
  readonly maxTokens?: number | undefined
  /**
   * Put before each passage when it is embedded, and counted with it; a prefix longer than half a passage is cut to
   * {@link fittingPrefix}. Default: none.
   */
  readonly prefix?: string | undefined
}

/**
 * Splits a text that is too long for a model, using {@link estimateTokens}: for an embedder that cannot count its
 * tokens itself. A text that fits is one passage.
 *
 * It is cut at the end of a paragraph, else of a line or list item, else of a sentence, else of a word, else anywhere
 * between two characters; at the last such place that leaves the passage at least half full. Where a paragraph is cut,
 * the next passage begins with the last sentence of the previous one, or with the end of that sentence. Every
 * character of the text is in a passage. A passage has at most 85 % of the limit's tokens by the estimate. The same
 * text and limit always produce the same passages. Blocks: about 0.1 to 0.3 s per megabyte.
 *
 * @returns the passages in order; at least one, also for the empty text.
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function splitByEstimate(text: string, options?: SplitOptions): readonly TextRange[] {
  requireString(text, 'text')
  const { maxTokens = DEFAULT_PASSAGE_TOKENS, prefix = '' } = checkOptions(
    options ?? {},
    ['maxTokens', 'prefix'],
    'splitByEstimate',
  )
  const limit = requireWholeNumber(maxTokens, 'maxTokens', MIN_PASSAGE_TOKENS)
  const before = estimateTokens(fittingPrefix(requireString(prefix, 'prefix'), limit))
  return [...passages(text, estimatedUnits(text), usedTokens(limit) - before)]
}

/**
 * The part of `prefix` that is embedded before each passage: all of it, unless it has more than half of the tokens of
 * a passage; then it is cut after a word.
 */
export function fittingPrefix(prefix: string, maxTokens: number): string {
  const units = estimatedUnits(prefix)
  const most = usedTokens(maxTokens) / 2
  if (tokensBetween(units, 0, units.ends.length) <= most) return prefix
  let end = units.ends.length
  while (end > 0 && (tokensBetween(units, 0, end) > most || !endsWord(prefix, startOf(units, end)))) end -= 1
  return prefix.slice(0, startOf(units, end))
}

function endsWord(text: string, at: number): boolean {
  return boundaryAt(text, at) >= BOUNDARY.word
}

function usedTokens(maxTokens: number): number {
  return Math.floor(USED * (maxTokens - SPECIAL_TOKENS))
}

function* passages(
  text: string,
  units: EstimatedUnits,
  limit: number,
): Generator<TextRange, void, undefined> {
  const { ends } = units
  const isWhole = tokensBetween(units, 0, ends.length) <= limit
  const room = isWhole ? limit : Math.min(limit, TARGET_TOKENS)
  let first = 0
  while (tokensBetween(units, first, ends.length) > room) {
    const { next, boundary } = bestCut(text, units, first, room)
    yield { start: startOf(units, first), end: startOf(units, next) }
    first = boundary > BOUNDARY.sentence ? next : overlapFrom(text, units, first, next, room)
  }
  yield { start: startOf(units, first), end: text.length }
}

interface Cut {
  /** The first unit after it. */
  readonly next: number
  readonly boundary: Boundary
}

/** The best end for the passage that begins with the unit `first`, when the rest of the text is longer than `room`. */
function bestCut(text: string, units: EstimatedUnits, first: number, room: number): Cut {
  const left = tokensBetween(units, first, units.ends.length)
  const isLast = left <= EVENED_OUT * room
  const most = isLast ? Math.min(room, Math.ceil(FIRST_OF_TWO * left)) : room
  // The rest, with its overlap, must fit one passage.
  const least = Math.max(MIN_FILL * most, isLast ? left - (1 - MAX_OVERLAP) * room : 0)
  let furthest = first + 1
  while (tokensBetween(units, first, furthest + 1) <= most) furthest += 1
  let best: Cut = { next: furthest, boundary: boundaryAt(text, startOf(units, furthest)) }
  for (let next = furthest - 1; next > first && tokensBetween(units, first, next) >= least; next--) {
    if (best.boundary === BOUNDARY.paragraph) break
    const boundary = boundaryAt(text, startOf(units, next))
    if (boundary > best.boundary) best = { next, boundary }
  }
  return best
}

/** The unit where the passage after the cut before `next` begins, including its overlap. */
function overlapFrom(text: string, units: EstimatedUnits, first: number, next: number, room: number): number {
  let best = next
  let isWord = false
  for (let from = next - 1; from > first; from--) {
    if (tokensBetween(units, from, next) > MAX_OVERLAP * room) break
    const boundary = boundaryAt(text, startOf(units, from))
    if (boundary >= BOUNDARY.sentence) return from
    if (boundary >= (isWord ? BOUNDARY.word : BOUNDARY.mark)) best = from
    isWord ||= boundary >= BOUNDARY.word
  }
  return best
}

/** Tokens of the units from `from` up to, but not including, `to`. */
function tokensBetween({ tokens }: EstimatedUnits, from: number, to: number): number {
  return (tokens[to - 1] ?? 0) - (tokens[from - 1] ?? 0)
}

function startOf({ ends }: EstimatedUnits, unit: number): number {
  return ends[unit - 1] ?? 0
}
