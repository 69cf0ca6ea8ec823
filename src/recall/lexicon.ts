import { ASCII, LOWER, PAIRS, pairOf } from '../words/letters.js'
import { stem } from './asked.js'

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

/** What a word costs beside its letters, in bytes, about: an entry in each of two maps. */
const ENTRY = 160

/** A longer word is rarely met twice. */
const MAX_REMEMBERED = 64

/** In place of the number of a word that was not looked up. */
export const OTHER_WORD = -1

/** The first two letters that words of ASCII may have: see {@link Lexicon.beginnings}. */
export type Beginnings = Uint8Array

/** Words as in the index, each with a number: whole numbers take less memory than words, and compare faster. */
export class Lexicon {
  /** By stem. */
  readonly #numbers = new Map<string, number>()
  /** By the word as it is written, in lower case. */
  readonly #written = new Map<string, number>()
  readonly #stems: string[] = []
  #bytes = 0

  /** Memory in use, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param stemmed as `wordsOf` gives it */
  numberOf(stemmed: string): number {
    const known = this.#numbers.get(stemmed)
    if (known !== undefined) return known
    const number = this.#stems.length
    this.#stems.push(stemmed)
    this.#numbers.set(stemmed, number)
    this.#bytes += ENTRY + 2 * stemmed.length
    return number
  }

  /** The stemmed word of a number. */
  stemOf(number: number): string {
    return this.#stems[number] ?? ''
  }

  /** The first two letters of words whose stems are these. */
  beginnings(stems: Iterable<number>): Beginnings {
    const pairs = new Uint8Array(PAIRS)
    for (const number of stems) {
      const stemmed = this.stemOf(number)
      const first = stemmed.charCodeAt(0)
      if (!(first < ASCII)) continue
      const second = stemmed.length === 1 ? ASCII : stemmed.charCodeAt(1)
      // Of `ies` the stemmer leaves `i`, of `eyed` it leaves `ei`.
      if (stemmed.length === 1 || stemmed === `${stemmed.charAt(0)}i`)
        pairs.fill(1, pairOf(first, 0), pairOf(first + 1, 0))
      else if (second < ASCII) pairs[pairOf(first, second)] = 1
    }
    return pairs
  }

  /**
   * Appends the numbers of the words of a folded text, as `wordsOf` gives them, in order.
   *
   * @param wanted words of ASCII that begin otherwise get {@link OTHER_WORD}: to look them up takes most of the time
   */
  read(folded: string, to: number[], wanted?: Beginnings): void {
    const length = to.length
    if (this.#readAscii(folded, to, wanted)) return
    to.length = length
    for (const [word] of folded.toLowerCase().matchAll(WORD))
      to.push(this.#written.get(word) ?? this.#add(word))
  }

  /** False for a text with other characters. */
  #readAscii(text: string, to: number[], wanted: Beginnings | undefined): boolean {
    let start = -1
    let capitals = false
    for (let at = 0; at <= text.length; at++) {
      const unit = at < text.length ? text.charCodeAt(at) : 0
      if (unit >= ASCII) return false
      const lower = LOWER[unit] ?? 0
      if (lower !== 0) {
        if (start === -1) {
          start = at
          capitals = false
        }
        if (lower !== unit) capitals = true
      } else if (start !== -1) {
        if (wanted !== undefined && !begins(text, start, at, wanted)) {
          to.push(OTHER_WORD)
          start = -1
          continue
        }
        const typed = text.slice(start, at)
        const word = capitals ? typed.toLowerCase() : typed
        to.push(this.#written.get(word) ?? this.#add(word))
        start = -1
      }
    }
    return true
  }

  #add(word: string): number {
    const number = this.numberOf(stem(word))
    if (word.length <= MAX_REMEMBERED) {
      this.#written.set(word, number)
      this.#bytes += ENTRY + 2 * word.length
    }
    return number
  }
}

function begins(text: string, start: number, end: number, wanted: Beginnings): boolean {
  const first = LOWER[text.charCodeAt(start)] ?? 0
  const second = start + 1 < end ? (LOWER[text.charCodeAt(start + 1)] ?? 0) : 0
  return wanted[pairOf(first, second)] === 1
}
