import type { IndexedParts } from '../words/indexed-text.js'
import type { LeadingPairs, Lexicon } from './lexicon.js'

/** The words of a text as in the index: folded, tokenized and stemmed, in order, and then other forms of them. */
export interface TextWords {
  /** Ids of a lexicon. */
  readonly all: Int32Array
  /** For each word 0, {@link PART} or {@link RELATIVE_DATE}. Empty if all are 0. */
  readonly parts: Uint8Array
}

/** A word that is only a part of a name or code, as `key` in `findLastKey` and `last_key`. */
export const PART = 1

/** A date that the text names only by its distance from the time of the text, as `yesterday`. */
export const RELATIVE_DATE = 2

const NO_PARTS = new Uint8Array(0)

export const NO_WORDS: TextWords = { all: new Int32Array(0), parts: NO_PARTS }

/** An underscore within a name of code. */
const JOINED = /[\p{L}\p{N}]_|_[\p{L}\p{N}]/u
const WORDS_AND_JOINTS = /[\p{L}\p{N}\p{M}\p{Co}]+|_/gu

/** @param pairs see {@link Lexicon.read} */
export function textWords(
  lexicon: Lexicon,
  { words, forms, relativeDates }: IndexedParts,
  pairs?: LeadingPairs,
): TextWords {
  const all: number[] = []
  lexicon.read(words, all, pairs)
  const joined = words.includes('_') && JOINED.test(words)
  if (forms.length + relativeDates.length === 0 && !joined)
    return { all: Int32Array.from(all), parts: NO_PARTS }
  const places: number[] = joined ? joinedPlaces(words) : []
  for (const form of forms) {
    const start = all.length
    lexicon.read(form, all, pairs)
    if (all.length - start > 1) for (let at = start; at < all.length; at++) places.push(at)
  }
  const undated = all.length
  for (const date of relativeDates) lexicon.read(date, all, pairs)
  if (places.length === 0 && all.length === undated) return { all: Int32Array.from(all), parts: NO_PARTS }
  const parts = new Uint8Array(all.length).fill(RELATIVE_DATE, undated)
  for (const at of places) parts[at] = PART
  return { all: Int32Array.from(all), parts }
}

function joinedPlaces(words: string): number[] {
  const places: number[] = []
  let at = -1
  let last = { end: -1, joint: false }
  for (const { 0: found, index } of words.toLowerCase().matchAll(WORDS_AND_JOINTS)) {
    const adjoins = index === last.end
    const joint = found === '_'
    if (!joint) at += 1
    if (adjoins && joint !== last.joint) places.push(at)
    last = { end: index + found.length, joint }
  }
  return places
}
