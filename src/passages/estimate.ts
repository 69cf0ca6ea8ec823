import {
  isAsciiLetter,
  isDigit,
  isHangulSyllable,
  isLineEnd,
  isPair,
  isSpace,
  isWordUnit,
} from './characters.js'

/** [CLS] and [SEP], which BERT models put around every text. */
export const SPECIAL_TOKENS = 2

/** The first letters of a word, which count as one token. */
const FIRST_LETTERS = 3
/** How many further letters of a word count as one token. */
const MORE_LETTERS = 2
/** A longer run of letters is not a common word: each of its letters counts as one token. */
const MAX_WORD_LETTERS = 20

/** NFD splits a syllable into two or three letters, and each may be a token. */
const HANGUL_TOKENS = 3

/**
 * Estimates the number of tokens in `text` for an embedder that tokenizes like BERT's WordPiece. The estimate is more
 * often too high than too low. The two special tokens are not included.
 *
 * - White space counts nothing.
 * - A word of 1 to 20 plain letters counts 1 token for its first 3 letters and 1 for each further 2.
 * - Each letter of a longer word, of one with digits in it, or with a diacritic counts 1.
 * - A Hangul syllable counts 3.
 * - Everything else counts 1 for each UTF-16 unit: digits, punctuation, symbols, CJK and Thai characters, the letters
 *   of other scripts, combining marks; an emoji counts 2 and more.
 *
 * Blocks: about 30 ms per megabyte.
 */
export function estimateTokens(text: string): number {
  return estimatedUnits(text).tokens.at(-1) ?? 0
}

/**
 * A text as a sequence of units that are never cut, each with the white space that follows it, except for the
 * indentation of the next line.
 */
export interface EstimatedUnits {
  /** Where each unit ends, in UTF-16 units of the text. The next one begins there; the first begins at 0. */
  readonly ends: Uint32Array
  /** The total tokens of each unit and all units before it. */
  readonly tokens: Uint32Array
}

/** @see estimateTokens */
export function estimatedUnits(text: string): EstimatedUnits {
  const units = new UnitList(text.length)
  let at = 0
  let isLineStart = false
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      at += 1
      isLineStart ||= isLineEnd(code)
      if (!isLineStart || isLineEnd(code)) units.extendTo(at)
      continue
    }
    isLineStart = false
    if (isWordUnit(code)) {
      at = addRun(units, text, at)
    } else {
      const width = isPair(text, at) ? 2 : 1
      at += width
      units.add(at, isHangulSyllable(code) ? HANGUL_TOKENS : width)
    }
  }
  return units.list()
}

/** Adds the units of the run of letters and digits that begins at `start`; returns its end. */
function addRun(units: UnitList, text: string, start: number): number {
  let end = start
  let plain = true
  for (; end < text.length && isWordUnit(text.charCodeAt(end)); end++) {
    plain &&= !isDigit(text.charCodeAt(end))
  }
  plain &&= end - start <= MAX_WORD_LETTERS
  let letters = 0
  for (let at = start; at < end; at++) {
    const isPlain = plain && isAsciiLetter(text.charCodeAt(at))
    const continues =
      isPlain &&
      letters > 0 &&
      (letters < FIRST_LETTERS || (letters - FIRST_LETTERS) % MORE_LETTERS !== 0) &&
      isAsciiLetter(text.charCodeAt(at - 1))
    if (continues) units.extendTo(at + 1)
    else units.add(at + 1, 1)
    if (isPlain) letters += 1
  }
  return end
}

class UnitList {
  readonly #ends: Uint32Array
  readonly #tokens: Uint32Array
  #count = 0

  constructor(capacity: number) {
    this.#ends = new Uint32Array(capacity)
    this.#tokens = new Uint32Array(capacity)
  }

  add(end: number, tokens: number): void {
    this.#ends[this.#count] = end
    this.#tokens[this.#count] = (this.#tokens[this.#count - 1] ?? 0) + tokens
    this.#count += 1
  }

  /** White space at the beginning of a text belongs to the first unit. */
  extendTo(end: number): void {
    if (this.#count > 0) this.#ends[this.#count - 1] = end
  }

  list(): EstimatedUnits {
    return { ends: this.#ends.subarray(0, this.#count), tokens: this.#tokens.subarray(0, this.#count) }
  }
}
