import { ASCII, lowerCase } from '../words/letters.js'

/** A word of a question, prepared for a scan: the letters with which a text may begin it. */
export interface ScanWord {
  /** Letters and digits, stemmed, in lower case. */
  readonly word: string
  readonly number: number
  /** The letters and digits that are compared. */
  readonly letters: Uint16Array
  /** The possible first letters, and the possible second ones; no second ones if any letter may follow. */
  readonly firsts: readonly number[]
  readonly seconds: readonly number[]
  /** Whether any characters but letters and digits may come between them, not only the marks of a code. */
  readonly isCode: boolean
}

/** How many letters are compared: the beginning tells most words and codes apart. */
const COMPARED_OF_WORD = 6
const COMPARED_OF_CODE = 4

const MARKS = new Uint8Array(ASCII)
for (const mark of "-_.:/\\@&+'#,") MARKS[mark.charCodeAt(0)] = 1

function isMark(unit: number): boolean {
  return unit < 0x80
    ? MARKS[unit] === 1
    : unit === 0x2018 || unit === 0x2019 || unit === 0x2013 || unit === 0x2014
}

const E = 'e'.charCodeAt(0)
const X = 'x'.charCodeAt(0)
const A = 'a'.charCodeAt(0)

export function scanWord(word: string, number: number): ScanWord {
  const isCode = /\d/.test(word)
  // A `p` between digits may stand for the point of `12.50`, or for itself.
  const point = isCode ? word.search(/(?<=\d)p(?=\d)/) : -1
  // The stemmer keeps the beginning of a word. It changes at most the last letter of that, and never the first two,
  // except in `ei`, to which it reduces `eyed`.
  const sure = isCode
    ? COMPARED_OF_CODE
    : word.length === 2 && word.endsWith('i')
      ? 1
      : Math.max(2, word.length - 1)
  const compared = word.slice(0, Math.min(sure, COMPARED_OF_WORD, point === -1 ? sure : point))
  const letters = Uint16Array.from(compared, (letter) => letter.charCodeAt(0))
  const [first = 0, second] = letters
  const seconds = second === undefined ? [] : alternatives(second, isCode)
  return { word, number, letters, isCode, firsts: alternatives(first, isCode), seconds }
}

/** The index writes x for e in the beginning of a hash. */
function alternatives(letter: number, isCode: boolean): readonly number[] {
  return isCode && letter === X ? [X, E] : [letter]
}

/** Whether the word may begin at a place of a text, with or without marks inside it. */
export function beginsAt({ letters, isCode }: ScanWord, text: string, at: number, end: number): boolean {
  let place = at
  for (let index = 0; index < letters.length; index++) {
    const wanted = letters[index] ?? 0
    let unit = 0
    let letter = 0
    for (; place < end; place++) {
      unit = text.charCodeAt(place)
      letter = lowerCase(unit)
      if (letter !== 0 || !(isCode || isMark(unit))) break
    }
    if (letter === wanted || (isCode && wanted === X && letter === E)) place += 1
    else if (!isSpelledOut(letters, index)) return false
  }
  return true
}

/** Whether it is the `e` of `zuerich` or the second `a` of `aarhus`, which a folded text does not have. */
function isSpelledOut(letters: Uint16Array, index: number): boolean {
  const letter = letters[index] ?? 0
  const before = letters[index - 1] ?? 0
  if (letter === A) return before === A
  return letter === E && (before === A || before === 0x6f || before === 0x75)
}
