import { ASCII, LOWER, PAIRS, pairOf } from '../words/letters.js'
import { keyOf, unmarked } from './function-words.js'

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu

/** Approximate bytes of an entry in one of the two maps, without the letters of its word. */
const ENTRY = 160

/** Longer words are not cached, because they rarely occur twice. */
const MAX_CACHED = 64

/** Stands for the id of a word that was not looked up. */
export const SKIPPED_WORD = -1

/** Flags for the first two letters that ASCII words may have: see {@link Lexicon.leadingPairs}. */
export type LeadingPairs = Uint8Array

/** Gives each word, stemmed as in the index, an id. Ids take less memory than words and compare faster. */
export class Lexicon {
  /** By stem. */
  readonly #ids = new Map<string, number>()
  /** By the word before stemming, in lower case. */
  readonly #idsByWord = new Map<string, number>()
  readonly #stems: string[] = []
  #bytes = 0

  /** Approximate memory use. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param stemmed a word as `wordsOf` returns it, marked if it is a function word */
  idOf(stemmed: string): number {
    const known = this.#ids.get(stemmed)
    if (known !== undefined) return known
    const id = this.#stems.length
    this.#stems.push(stemmed)
    this.#ids.set(stemmed, id)
    this.#bytes += ENTRY + 2 * stemmed.length
    return id
  }

  /** The stemmed word of an id. */
  stemOf(id: number): string {
    return this.#stems[id] ?? ''
  }

  /** The first two letters that words with these stems may have. */
  leadingPairs(stems: Iterable<number>): LeadingPairs {
    const pairs = new Uint8Array(PAIRS)
    for (const id of stems) {
      const stemmed = unmarked(this.stemOf(id))
      const first = stemmed.charCodeAt(0)
      if (!(first < ASCII)) continue
      const second = stemmed.length === 1 ? ASCII : stemmed.charCodeAt(1)
      // The second letter may be any: the stemmer reduces `ies` to `i`, and `eyed` to `ei`.
      if (stemmed.length === 1 || stemmed === `${stemmed.charAt(0)}i`)
        pairs.fill(1, pairOf(first, 0), pairOf(first + 1, 0))
      else if (second < ASCII) pairs[pairOf(first, second)] = 1
    }
    return pairs
  }

  /**
   * Appends the ids of the words of a folded text, cut as by `wordsOf`, in order.
   *
   * @param pairs ASCII words with other first letters get {@link SKIPPED_WORD}: looking words up takes most of the time
   */
  read(folded: string, to: number[], pairs?: LeadingPairs): void {
    const length = to.length
    if (this.#readAscii(folded, to, pairs)) return
    to.length = length
    for (const [word] of folded.toLowerCase().matchAll(WORD))
      to.push(this.#idsByWord.get(word) ?? this.#add(word))
  }

  /** Returns false for a text that is not ASCII. */
  #readAscii(text: string, to: number[], pairs: LeadingPairs | undefined): boolean {
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
        if (pairs !== undefined && !hasLeadingPair(text, start, at, pairs)) {
          to.push(SKIPPED_WORD)
          start = -1
          continue
        }
        const typed = text.slice(start, at)
        const word = capitals ? typed.toLowerCase() : typed
        to.push(this.#idsByWord.get(word) ?? this.#add(word))
        start = -1
      }
    }
    return true
  }

  #add(word: string): number {
    const id = this.idOf(keyOf(word))
    if (word.length <= MAX_CACHED) {
      this.#idsByWord.set(word, id)
      this.#bytes += ENTRY + 2 * word.length
    }
    return id
  }
}

const [ZERO, AFTER_NINE] = [0x30, 0x3a]

/** Whether any of the words may begin with a digit. */
export function beginsWithDigit(pairs: LeadingPairs): boolean {
  return pairs.subarray(pairOf(ZERO, 0), pairOf(AFTER_NINE, 0)).includes(1)
}

function hasLeadingPair(text: string, start: number, end: number, pairs: LeadingPairs): boolean {
  const first = LOWER[text.charCodeAt(start)] ?? 0
  const second = start + 1 < end ? (LOWER[text.charCodeAt(start + 1)] ?? 0) : 0
  return pairs[pairOf(first, second)] === 1
}
