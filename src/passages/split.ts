import { checkOptions, requireString, requireWholeNumber } from '../options/check.js'
import { BOUNDARY, type Boundary, boundaryAt } from './boundaries.js'
import { type EstimatedUnits, estimatedUnits, estimateTokens, SPECIAL_TOKENS } from './estimate.js'

/** Tokens that an embedder takes which does not say how many. */
export const DEFAULT_PASSAGE_TOKENS = 256
/** With fewer tokens, a passage says nothing. */
export const MIN_PASSAGE_TOKENS = 16

/**
 * The share of the limit that is used. The estimate is too low for lists of rare short words, as abbreviations and
 * names of files: by 17 % in the worst passage of the texts it was measured on, in 30 languages and in code.
 */
const USED = 0.85
/**
 * The most tokens of a passage of a text that is longer than the limit: some 96 tokens of an English text, as the
 * estimate goes. A fact is found best in passages of about that length, whatever the model takes.
 */
const TARGET_TOKENS = 150
/** A better place to cut is taken when the passage is at least so full then. */
const MIN_FILL = 0.5
/** The most of a passage that repeats the end of the one before. */
const MAX_OVERLAP = 0.25
/** A rest of up to this many passages is cut into two of about the same length. */
const EVENED_OUT = 1.6
/** The share of the first of these two, at most. */
const FIRST_OF_TWO = 0.6

/** A part of a text, in UTF-16 units: `text.slice(start, end)`. */
export interface TextRange {
  /** From 0. */
  readonly start: number
  /** Above `start`, unless the text is empty. */
  readonly end: number
}

/** Options of {@link splitByEstimate}. */
export interface SplitOptions {
  /** Tokens that the model takes, [CLS] and [SEP] included: at least 16. Default: 256. */
  readonly maxTokens?: number | undefined
  /**
   * Put before each passage when it is embedded, and counted with it; of a prefix that is longer than half a passage,
   * only {@link fittingPrefix}. Default: none.
   */
  readonly prefix?: string | undefined
}

/**
 * Splits a text that is longer than a model takes, by {@link estimateTokens}: for an embedder that cannot count its
 * tokens itself. A text that is not longer is one passage.
 *
 * It is cut at the end of a paragraph, else of a line or list item, else of a sentence, else of a word, else
 * anywhere between two characters; at the last such place that leaves the passage at least half full. Where a
 * paragraph is cut inside, the next passage begins with the last sentence of the one before, or with the end of
 * it. Every character of the text is in a passage; a passage has at most 85 % of the limit's tokens by the
 * estimate; the same text and limit always give the same passages. Blocks: some 0.1 to 0.3 s a megabyte.
 *
 * @returns the passages in their order; one at least, also of the empty text.
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
 * The beginning of `prefix` that is embedded before each passage: all of it, unless it takes more than half of the
 * tokens that a passage may have; then it is cut after a word.
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

/** Where the passage that begins with the unit `first` ends best; there is more than `room` from there on. */
function bestCut(text: string, units: EstimatedUnits, first: number, room: number): Cut {
  const left = tokensBetween(units, first, units.ends.length)
  const isLast = left <= EVENED_OUT * room
  const most = isLast ? Math.min(room, Math.ceil(FIRST_OF_TWO * left)) : room
  // The rest, with what it repeats, is to be one passage.
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

/** The unit from which on the passage after the cut before `next` repeats what is before it. */
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

/** Tokens of the units from `from` up to `to`, which is not among them. */
function tokensBetween({ tokens }: EstimatedUnits, from: number, to: number): number {
  return (tokens[to - 1] ?? 0) - (tokens[from - 1] ?? 0)
}

function startOf({ ends }: EstimatedUnits, unit: number): number {
  return ends[unit - 1] ?? 0
}
