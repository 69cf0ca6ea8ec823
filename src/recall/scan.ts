import { foldText, LAST_DIGITS_MARK } from '../words/folding.js'
import { ASCII, LETTERS, LOWER, lowerCase, PAIRS, pairOf } from '../words/letters.js'
import type { Stretch } from '../words/stretches.js'
import type { Asked, AskedUnit } from './asked.js'
import { beginsAt, type Scanned, scanned } from './scan-word.js'

/**
 * A quick look at a text: which words of a question its parts may contain. It never misses one, and sometimes sees one
 * too many. To fold, cut and stem all of a long text takes some fifty times as long.
 */
export interface Scan {
  /**
   * The most that each part of a text can contain of the question: a share as `coverage`, 0 to 1.
   *
   * @param beside what is indexed with every part
   */
  look(text: string, parts: readonly Stretch[], beside: string): Float64Array
  /** Whether a text surely contains no word of the question's units, not even one of several. */
  lacks(text: string, beside: string): boolean
}

const scans = new WeakMap<Asked, Scan>()

export function scanOf(asked: Asked): Scan {
  const known = scans.get(asked)
  if (known !== undefined) return known
  const made = new QuestionScan(asked)
  scans.set(asked, made)
  return made
}

/** Names that are spelled with marks in a text: `C++`, `C#`, `.NET`. */
const SPELLED = /plusplu|sharp|^dot/

/**
 * Folded text of Latin, Greek and Cyrillic letters without symbols. Other scripts are cut into pairs, and symbols are
 * numbers in the index.
 */
const SCANNABLE = /^[^\u00a2-\u00a9\u00ac\u00ae\u00b0\u00b1\u00b6\u00d7\u00f7\u03f6\u0482\u0530-\uffff]*$/

interface Unit {
  readonly rarity: number
  /** Numbers of the words of each form. */
  readonly forms: readonly (readonly number[])[]
}

class QuestionScan implements Scan {
  readonly #words: readonly string[]
  /** Whether a text may contain a word in ways that are not seen here. */
  readonly #blind: boolean
  readonly #units: readonly Unit[]
  readonly #rarities: number
  /** Words by the first letter that a text has of them. */
  readonly #byFirst: (readonly Scanned[] | undefined)[] = Array.from({ length: LETTERS })
  /** Which two letters of ASCII a word may begin with. */
  readonly #pairs = new Uint8Array(PAIRS)

  constructor(asked: Asked) {
    this.#words = [...new Set(asked.units.flatMap(({ forms }) => forms.flatMap(({ words }) => words)))]
    this.#blind = this.#words.some((word) => SPELLED.test(word))
    const numbers = new Map(this.#words.map((word, number) => [word, number]))
    this.#units = asked.units.map((unit) => ({ rarity: unit.rarity, forms: formsOf(unit, numbers) }))
    this.#rarities = this.#units.reduce((sum, { rarity }) => sum + rarity, 0)
    for (const [number, word] of this.#words.entries()) {
      const bare = word.startsWith(LAST_DIGITS_MARK) ? word.slice(LAST_DIGITS_MARK.length) : word
      if (bare === '' || !SCANNABLE.test(bare)) continue
      const one = scanned(bare, number)
      for (const first of one.firsts) {
        this.#byFirst[first] = [...(this.#byFirst[first] ?? []), one]
        for (const second of one.seconds) this.#pairs[pairOf(first, second)] = 1
        if (one.seconds.length === 0) this.#pairs.fill(1, pairOf(first, 0), pairOf(first + 1, 0))
      }
    }
  }

  look(text: string, parts: readonly Stretch[], beside: string): Float64Array {
    const bounds = new Float64Array(parts.length).fill(1)
    const common = new Uint8Array(this.#words.length)
    if (this.#blind || !this.#mark(beside, 0, beside.length, common)) return bounds
    for (const [at, { start, end }] of parts.entries()) {
      const found = common.slice()
      if (this.#mark(text, start, end, found)) bounds[at] = this.#share(found)
    }
    return bounds
  }

  lacks(text: string, beside: string): boolean {
    if (this.#blind) return false
    const found = new Uint8Array(this.#words.length)
    const seen = this.#mark(beside, 0, beside.length, found) && this.#mark(text, 0, text.length, found)
    return seen && !found.includes(1)
  }

  /** Marks the words that `text.slice(start, end)` may contain; false where that cannot be told. */
  #mark(text: string, start: number, end: number, found: Uint8Array): boolean {
    if (this.#findTyped(text, start, end, found)) return true
    const folded = foldText(text.slice(start, end))
    if (!SCANNABLE.test(folded)) return false
    this.#findFolded(folded, found)
    return true
  }

  /** False for a text that must be folded first. */
  #findTyped(text: string, start: number, end: number, found: Uint8Array): boolean {
    const pairs = this.#pairs
    let last = SEPARATOR
    for (let at = start; at < end; at++) {
      const unit = text.charCodeAt(at)
      if (unit >= ASCII && !isTypeset(unit)) return false
      const kind = unit < ASCII ? (KIND[unit] ?? SEPARATOR) : SEPARATOR
      const before = last
      last = kind
      // Within a word; but `case` begins in `camelCase`, and `1042` in `E1042`.
      if (kind === SEPARATOR || (kind === SMALL && (before === SMALL || before === CAPITAL))) continue
      const letter = LOWER[unit] ?? 0
      const next = at + 1 < end ? text.charCodeAt(at + 1) : 0
      const second = next < ASCII ? (LOWER[next] ?? 0) : 0
      if (second !== 0 && pairs[pairOf(letter, second)] === 0) continue
      this.#compare(letter, text, at, end, found)
    }
    return true
  }

  #findFolded(text: string, found: Uint8Array): void {
    for (let at = 0; at < text.length; at++) {
      const letter = lowerCase(text.charCodeAt(at))
      if (letter !== 0) this.#compare(letter, text, at, text.length, found)
    }
  }

  #compare(letter: number, text: string, at: number, end: number, found: Uint8Array): void {
    const alike = this.#byFirst[letter]
    if (alike === undefined) return
    for (const word of alike) {
      if (found[word.number] === 0 && beginsAt(word, text, at, end)) found[word.number] = 1
    }
  }

  #share(found: Uint8Array): number {
    let sum = 0
    for (const { rarity, forms } of this.#units) {
      if (forms.some((form) => form.every((number) => found[number] !== 0))) sum += rarity
    }
    return this.#rarities === 0 ? 0 : sum / this.#rarities
  }
}

function formsOf({ forms }: AskedUnit, numbers: ReadonlyMap<string, number>): Unit['forms'] {
  return forms.map(({ words }) => words.map((word) => numbers.get(word) ?? -1))
}

const SEPARATOR = 0
const SMALL = 1
const CAPITAL = 2
const DIGIT = 3

/** What a unit of ASCII is. */
const KIND = Uint8Array.from({ length: ASCII }, (_, unit) => {
  if (LOWER[unit] === 0) return SEPARATOR
  if (LOWER[unit] !== unit) return CAPITAL
  return unit >= 0x61 ? SMALL : DIGIT
})

/** Quotes and dashes, which part words whether they are folded or not. */
function isTypeset(unit: number): boolean {
  return (unit >= 0x2018 && unit <= 0x201d) || unit === 0x2013 || unit === 0x2014 || unit === 0x2026
}
