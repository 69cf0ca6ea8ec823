import { isHashBeginning, unstemmed } from './hashes.js'
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
const PARTING = new Uint8Array(0x80).fill(1, 0, 0x21)
for (const mark of '"`;|()[]{}<>*!?=$%^~') PARTING[mark.charCodeAt(0)] = 1

/** A comma separates too, but not within a number. */
const COMMA = /(?<!\d),|,(?!\d)/

/** Between the groups of a code: `+49 (0) 170`. */
const GAP = /^[ ()]*$/
const MAX_GAP = 3
const LEADING_MARKS = "-_.:/\\@&',+#"
const TRAILING_MARKS = "-_.:/\\@&',"

const CONTRACTION = /^[a-z]+'(?:s|t|re|ve|ll|d|m)$/i

/** What makes a chunk more than a word. Most chunks fail this test. */
const MORE_THAN_A_WORD = /[-\d_.:/\\@&+'#,]|[a-z][A-Z]|[A-Z]{2}[a-z]{2}/

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
}

/** @param folded plain text, folded, its case kept */
export function chunks(folded: string): readonly Chunk[] {
  const found: Chunk[] = []
  let end = -1
  const add = (typed: string, index: number) => {
    const core = coreOf(typed)
    if (core === '') return
    const gap = end >= 0 && index - end <= MAX_GAP ? folded.slice(end, index) : '-'
    const follows = gap === ' ' || GAP.test(gap)
    found.push({ typed, core, follows })
    end = typed.endsWith(core) ? index + typed.length : -1
  }
  let start = -1
  for (let at = 0; at <= folded.length; at++) {
    const unit = at < folded.length ? folded.charCodeAt(at) : 0
    if (PARTING[unit] !== 1) {
      if (start === -1) start = at
      continue
    }
    if (start === -1) continue
    const typed = folded.slice(start, at)
    let from = start
    for (const part of typed.includes(',') ? typed.split(COMMA) : [typed]) {
      add(part, from)
      from += part.length + 1
    }
    start = -1
  }
  return found
}

/** Whether the chunk is more than a word: a code, a number, a name with marks in it. */
export function isCode({ core }: Chunk): boolean {
  return MORE_THAN_A_WORD.test(core) && !CONTRACTION.test(core)
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
  while (start < end && LEADING_MARKS.includes(typed.charAt(start))) start += 1
  while (end > start && TRAILING_MARKS.includes(typed.charAt(end - 1))) end -= 1
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
