import { foldText, LAST_DIGITS_MARK } from '../words/folding.js'
import { ASCII, LOWER, lowerCase, PAIRS, pairOf } from '../words/letters.js'
import type { Stretch } from '../words/stretches.js'
import type { Question, QuestionUnit } from './question.js'
import { beginsAt, type ScanWord, scanWord } from './scan-word.js'

/**
 * A quick scan of a text for the words of a question. It misses none, and sometimes finds one that is not there.
 * Folding, tokenizing and stemming all of a long text takes about fifty times as long.
 */
export interface Scan {
  /**
   * An upper bound of the `coverage` of the question by each part of a text, 0 to 1.
   *
   * @param shared the text that is indexed with every part
   */
  upperBounds(text: string, parts: readonly Stretch[], shared: string): Float64Array
  /** Whether a text certainly contains no word of any unit, not even one word of a form with several. */
  hasNoWord(text: string, shared: string): boolean
  /** Whether the question has a word that may be a date: a text names dates with other words too. */
  readonly hasDates: boolean
}

const scans = new WeakMap<Question, Scan>()

export function scanOf(question: Question): Scan {
  const known = scans.get(question)
  if (known !== undefined) return known
  const made = new QuestionScan(question)
  scans.set(question, made)
  return made
}

/** Words of the index for names that a text writes with marks: `C++`, `C#`, `.NET`. */
const MARK_NAMES = /plusplu|sharp|^dot/

/**
 * Folded text of Latin, Greek and Cyrillic letters without symbols. The index has pairs for other scripts, and numbers
 * for symbols.
 */
const SCANNABLE = /^[^\u00a2-\u00a9\u00ac\u00ae\u00b0\u00b1\u00b6\u00d7\u00f7\u03f6\u0482\u0530-\uffff]*$/

/** A day, a month or a year, as the index has it. */
const DATE_WORD = /^\d{4}(?:\d\d){0,2}$/

interface Unit {
  readonly rarity: number
  /** The words of each form, by number. */
  readonly forms: readonly (readonly number[])[]
}

class QuestionScan implements Scan {
  readonly hasDates: boolean
  readonly #words: readonly string[]
  /** Whether a text may contain a word in a way that a scan does not see. */
  readonly #unscannable: boolean
  readonly #units: readonly Unit[]
  readonly #rarities: number
  /** Words by the first letter that they may have in a text. */
  readonly #byFirst: (ScanWord[] | undefined)[] = []
  /** Flags for the pairs of ASCII letters with which a word may begin. */
  readonly #pairs = new Uint8Array(PAIRS)

  constructor(question: Question) {
    this.#words = [...new Set(question.units.flatMap(({ forms }) => forms.flatMap(({ words }) => words)))]
    this.hasDates = this.#words.some((word) => DATE_WORD.test(word))
    this.#unscannable = this.#words.some((word) => MARK_NAMES.test(word))
    const numbers = new Map(this.#words.map((word, number) => [word, number]))
    this.#units = question.units.map((unit) => ({ rarity: unit.rarity, forms: formsOf(unit, numbers) }))
    this.#rarities = this.#units.reduce((sum, { rarity }) => sum + rarity, 0)
    for (const [number, word] of this.#words.entries()) {
      const bare = word.startsWith(LAST_DIGITS_MARK) ? word.slice(LAST_DIGITS_MARK.length) : word
      if (bare === '' || !SCANNABLE.test(bare)) continue
      const one = scanWord(bare, number)
      for (const first of one.firsts) {
        const others = this.#byFirst[first]
        if (others === undefined) this.#byFirst[first] = [one]
        else others.push(one)
        for (const second of one.seconds) this.#pairs[pairOf(first, second)] = 1
        if (one.seconds.length === 0) this.#pairs.fill(1, pairOf(first, 0), pairOf(first + 1, 0))
      }
    }
  }

  upperBounds(text: string, parts: readonly Stretch[], shared: string): Float64Array {
    const bounds = new Float64Array(parts.length).fill(1)
    const common = new Uint8Array(this.#words.length)
    if (this.#unscannable || !this.#mark(shared, { start: 0, end: shared.length }, common)) return bounds
    for (const [at, part] of parts.entries()) {
      const found = common.slice()
      if (this.#mark(text, part, found)) bounds[at] = this.#share(found)
    }
    return bounds
  }

  hasNoWord(text: string, shared: string): boolean {
    if (this.#unscannable) return false
    return this.#lacksAll(shared) && this.#lacksAll(text)
  }

  #lacksAll(text: string): boolean {
    const found = new Uint8Array(this.#words.length)
    return this.#mark(text, { start: 0, end: text.length }, found, true) && !found.includes(1)
  }

  /**
   * Marks the words that a part of a text may contain, or only one of them; returns false if a scan cannot tell.
   */
  #mark(text: string, part: Stretch, found: Uint8Array, onlyOne = false): boolean {
    if (this.#findUnfolded(text, part, found, onlyOne)) return true
    const folded = foldText(text.slice(part.start, part.end))
    if (!SCANNABLE.test(folded)) return false
    this.#findFolded(folded, found)
    return true
  }

  /** Returns false for a text that must be folded first. */
  #findUnfolded(text: string, { start, end }: Stretch, found: Uint8Array, onlyOne: boolean): boolean {
    const pairs = this.#pairs
    let last = SEPARATOR
    for (let at = start; at < end; at++) {
      const unit = text.charCodeAt(at)
      if (unit >= ASCII && !isTypographicMark(unit)) return false
      const kind = unit < ASCII ? (KIND[unit] ?? SEPARATOR) : SEPARATOR
      const before = last
      last = kind
      // A small letter within a word begins no word, but `Case` in `camelCase` and `1042` in `E1042` do.
      if (kind === SEPARATOR || (kind === SMALL && (before === SMALL || before === CAPITAL))) continue
      const letter = LOWER[unit] ?? 0
      const next = at + 1 < end ? text.charCodeAt(at + 1) : 0
      const second = next < ASCII ? (LOWER[next] ?? 0) : 0
      if (second !== 0 && pairs[pairOf(letter, second)] === 0) continue
      if (this.#compare(letter, text, at, end, found) && onlyOne) return true
    }
    return true
  }

  #findFolded(text: string, found: Uint8Array): void {
    for (let at = 0; at < text.length; at++) {
      const letter = lowerCase(text.charCodeAt(at))
      if (letter !== 0) this.#compare(letter, text, at, text.length, found)
    }
  }

  /** Marks the words that may begin at a place; returns whether there is a new one. */
  #compare(letter: number, text: string, at: number, end: number, found: Uint8Array): boolean {
    const words = this.#byFirst[letter]
    if (words === undefined) return false
    let isFound = false
    for (const word of words) {
      if (found[word.number] !== 0 || !beginsAt(word, text, at, end)) continue
      found[word.number] = 1
      isFound = true
    }
    return isFound
  }

  #share(found: Uint8Array): number {
    let sum = 0
    for (const { rarity, forms } of this.#units) {
      if (forms.some((form) => form.every((number) => found[number] !== 0))) sum += rarity
    }
    return this.#rarities === 0 ? 0 : sum / this.#rarities
  }
}

function formsOf({ forms }: QuestionUnit, numbers: ReadonlyMap<string, number>): Unit['forms'] {
  return forms.map(({ words }) => words.map((word) => numbers.get(word) ?? -1))
}

const SEPARATOR = 0
const SMALL = 1
const CAPITAL = 2
const DIGIT = 3

/** The kind of each ASCII unit. */
const KIND = Uint8Array.from({ length: ASCII }, (_, unit) => {
  if (LOWER[unit] === 0) return SEPARATOR
  if (LOWER[unit] !== unit) return CAPITAL
  return unit >= 0x61 ? SMALL : DIGIT
})

/** Typographic quotes, dashes and the ellipsis, which separate words whether they are folded or not. */
function isTypographicMark(unit: number): boolean {
  return (unit >= 0x2018 && unit <= 0x201d) || unit === 0x2013 || unit === 0x2014 || unit === 0x2026
}
