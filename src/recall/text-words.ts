import type { IndexedParts } from '../words/indexed-text.js'
import { type Asked, wordsFor } from './asked.js'

/** The words of a text as in the index: folded, cut and stemmed, in order; other forms of them at the end. */
export interface TextWords {
  readonly all: readonly string[]
  /** Places of words that are only a part of a name or code, as `key` in `findLastKey` and `last_key`. */
  readonly parts: ReadonlySet<number>
}

const NO_PARTS: ReadonlySet<number> = new Set()

/** Names of code with an underscore in them. */
const JOINED = /[\p{L}\p{N}]_|_[\p{L}\p{N}]/u
const WORDS_AND_JOINTS = /[\p{L}\p{N}\p{M}\p{Co}]+|_/gu

/** The words of a text, as far as they can match a question. */
export function textWords(asked: Pick<Asked, 'beginnings'>, { words, forms }: IndexedParts): TextWords {
  const written = wordsFor(asked, words)
  const joined = JOINED.test(words)
  if (forms.length === 0 && !joined) return { all: written, parts: NO_PARTS }
  const parts = new Set(joined ? joinedPlaces(words) : [])
  const all = [...written]
  for (const form of forms) {
    const added = wordsFor(asked, form)
    if (added.length > 1) for (const at of added.keys()) parts.add(all.length + at)
    all.push(...added)
  }
  return { all, parts }
}

function joinedPlaces(words: string): readonly number[] {
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
