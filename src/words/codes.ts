import { isHashBeginning, unstemmed } from './hashes.js'
import { ASCII } from './letters.js'
import { amountForms, lastDigits, wholeForms } from './numbers.js'

/** Forms under which a chunk between spaces is found, in addition to the parts that the tokenizer cuts it into. */
export interface CodeForms {
  /** Letters and digits with no mark between them, the whole chunk first: `hv4471220` for `HV-4471-220`. */
  readonly wholes: ReadonlySet<string>
  /** Parts that no mark separates: `camel case`, `1 4 2` for `v1.4.2`. */
  readonly parts: ReadonlySet<string>
  /** What may be the beginning of a hash, in a form that the stemmer leaves alone. */
  readonly hashes: ReadonlySet<string>
  /** Forms that match similar things too: the last digits of a number, the digits within `E1042`. */
  readonly loose: ReadonlySet<string>
}

interface Found {
  readonly wholes: Set<string>
  readonly parts: Set<string>
  readonly hashes: Set<string>
  readonly loose: Set<string>
}

/** The length of a SHA-512 in hexadecimal: nobody types a longer word or code. */
const MAX_WHOLE = 128

/** Characters that separate chunks, white space among them; folding leaves no others. */
const PARTING = flags('"`;|()[]{}<>*!?=$%^~').fill(1, 0, 0x21)

/** A comma separates too, but not within a number. */
const COMMA = /(?<!\d),|,(?!\d)/

/** Between the groups of a code: `+49 (0) 170`. */
const GAP = /^[ ()]*$/
const MAX_GAP = 3
const TRAILING_MARKS = flags("-_.:/\\@&',")
const LEADING_MARKS = flags("-_.:/\\@&',+#")

const CONTRACTION = /^[a-z]+'(?:s|t|re|ve|ll|d|m)$/i

/** What makes a chunk more than a word. Most chunks fail this test. */
const MORE_THAN_A_WORD = /[-\d_.:/\\@&+'#,]|[a-z][A-Z]|[A-Z]{2}[a-z]{2}/

/** Digits and marks, which no simple word has, and capitals, which it has only in the first place. */
const TELLING = flags("0123456789-_.:/\\@&+'#,")
const CAPITALS = new Uint8Array(ASCII).fill(1, 0x41, 0x5b)

const SPACE = 0x20

/** Marks that separate the parts of a code, outermost level first. */
const LEVELS: readonly RegExp[] = [/[/\\@:&]+|#+(?=\w)/, /[.,]+/, /[-_'+]+/]

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\/(?:www\.)?/i
const DOT_NAME = /^\.[A-Za-z]/
const PLUS_NAME = /^([A-Za-z]+)\+\+$/
const SHARP_NAME = /^([A-Za-z])#$/
const VERSION = /^v(\d+(?:\.\d+)*)/i
const HUMPS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g
const HAS_HUMP = /[a-z][A-Z]|[A-Z]{2}[a-z]{2}/
const ALL_DIGITS = /^\d+$/
const DIGITS_WITHIN = /\d{3,}/g

/** A chunk with and without the marks around it. */
export interface Chunk {
  readonly typed: string
  /** Not empty. Names such as `.NET`, `C++` and `C#` keep their marks. */
  readonly core: string
  /** Whether only spaces and round brackets separate it from the chunk before. */
  readonly follows: boolean
  /** Whether it is certainly a word: without digits, without marks, and without capitals but the first letter. */
  readonly isSimple: boolean
}

/** @param folded plain text, folded, its case kept */
export function chunks(folded: string): readonly Chunk[] {
  const found: Chunk[] = []
  let end = -1
  const add = (typed: string, index: number, isTypedSimple: boolean) => {
    const core = isTypedSimple ? typed : coreOf(typed)
    if (core === '') return
    const isSimple = isTypedSimple || (core.length < typed.length && isSimpleWord(core))
    found.push({ typed, core, follows: follows(folded, end, index), isSimple })
    end = isTypedSimple || typed.endsWith(core) ? index + typed.length : -1
  }
  let start = -1
  let isSimple = true
  for (let at = 0; at <= folded.length; at++) {
    const unit = at < folded.length ? folded.charCodeAt(at) : 0
    if (PARTING[unit] !== 1) {
      if (start === -1) {
        start = at
        isSimple = TELLING[unit] !== 1
      } else if (TELLING[unit] === 1 || CAPITALS[unit] === 1) isSimple = false
      continue
    }
    if (start === -1) continue
    const typed = folded.slice(start, at)
    let from = start
    for (const part of !isSimple && typed.includes(',') ? typed.split(COMMA) : [typed]) {
      add(part, from, isSimple)
      from += part.length + 1
    }
    start = -1
  }
  return found
}

function isSimpleWord(core: string): boolean {
  for (let at = 0; at < core.length; at++) {
    const unit = core.charCodeAt(at)
    if (TELLING[unit] === 1 || (at > 0 && CAPITALS[unit] === 1)) return false
  }
  return true
}

/** Whether a chunk at `index` continues one that ended at `end`; -1 if there is none before it. */
function follows(folded: string, end: number, index: number): boolean {
  if (end < 0 || index - end > MAX_GAP) return false
  // Most gaps are one space.
  if (index - end === 1) return folded.charCodeAt(end) === SPACE || GAP.test(folded.charAt(end))
  return GAP.test(folded.slice(end, index))
}

/** Whether the chunk is more than a word: a code, a number, a name with marks in it. */
export function isCode({ core, isSimple }: Chunk): boolean {
  return !isSimple && MORE_THAN_A_WORD.test(core) && !CONTRACTION.test(core)
}

/** @param chunk one for which `isCode` returns true */
export function codeForms(chunk: Chunk): CodeForms {
  const found: Found = { wholes: new Set(), parts: new Set(), hashes: new Set(), loose: new Set() }
  const core = chunk.core.replace(SCHEME, '')
  for (const form of amountForms(core)) found.wholes.add(form)
  addPieces(core, 0, found)
  const version = VERSION.exec(core)?.[1]
  if (version !== undefined) found.parts.add(version.replaceAll('.', ' '))
  return found
}

/** Letters and digits of a chunk, in lower case. */
export function bare(core: string): string {
  return core.replace(/[-_.:/\\@&+'#,]+/g, '').toLowerCase()
}

/** A loop: a pattern anchored at the end would take quadratic time on a line of dashes. */
function coreOf(typed: string): string {
  let start = 0
  let end = typed.length
  while (start < end && LEADING_MARKS[typed.charCodeAt(start)] === 1) start += 1
  while (end > start && TRAILING_MARKS[typed.charCodeAt(end - 1)] === 1) end -= 1
  if (start === 1 && DOT_NAME.test(typed)) start = 0
  return start === 0 && end === typed.length ? typed : typed.slice(start, end)
}

function addPieces(piece: string, level: number, found: Found): void {
  const mark = LEVELS[level]
  if (mark === undefined) {
    addAtom(piece, found)
    return
  }
  const spelled = spelledMarks(piece)
  if (spelled !== undefined) found.wholes.add(spelled)
  const pieces = piece.split(mark).filter((part) => part !== '')
  if (pieces.length > 1) addWhole(bare(piece), found)
  for (const part of pieces) addPieces(part, level + 1, found)
}

function addWhole(whole: string, found: Found): void {
  if (whole.length < 2 || whole.length > MAX_WHOLE) return
  for (const form of wholeForms(whole)) found.wholes.add(form)
  if (!ALL_DIGITS.test(whole)) addHash(whole, found)
  addLastDigits(whole, found)
}

function addAtom(atom: string, found: Found): void {
  if (HAS_HUMP.test(atom)) {
    const humps = atom.match(HUMPS) ?? []
    if (humps.length > 1) found.parts.add(humps.join(' ').toLowerCase())
  }
  if (atom.length > MAX_WHOLE) return
  const word = atom.toLowerCase()
  addHash(word, found)
  if (ALL_DIGITS.test(word)) addLastDigits(word, found)
  else for (const [digits] of word.matchAll(DIGITS_WITHIN)) found.loose.add(digits)
}

function addHash(word: string, found: Found): void {
  if (isHashBeginning(word)) found.hashes.add(unstemmed(word))
}

function addLastDigits(whole: string, found: Found): void {
  const last = lastDigits(whole)
  if (last !== undefined) found.loose.add(last)
}

/** Names that only their marks distinguish: `C++`, `C#`, `.NET`. */
function spelledMarks(piece: string): string | undefined {
  const plus = PLUS_NAME.exec(piece)?.[1]
  if (plus !== undefined) return `${plus.toLowerCase()}plusplus`
  const sharp = SHARP_NAME.exec(piece)?.[1]
  if (sharp !== undefined) return `${sharp.toLowerCase()}sharp`
  return DOT_NAME.test(piece) ? `dot${bare(piece)}` : undefined
}

/** Flags of these characters by their ASCII units. */
function flags(characters: string): Uint8Array {
  const made = new Uint8Array(ASCII)
  for (const character of characters) made[character.charCodeAt(0)] = 1
  return made
}
