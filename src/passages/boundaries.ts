import { isAsciiLetter, isDigit, isLowerCase, isSpace, isWordUnit } from './characters.js'

/** How good a place is for cutting a text; higher is better. */
export const BOUNDARY = {
  /** Before a mark, a joiner or a skin tone, which belong to the character before them. */
  character: 0,
  /** Between the letters of a word. */
  letters: 1,
  /** Next to punctuation, or to a character that is a word by itself. */
  mark: 2,
  /** White space, or a comma that needs none. */
  word: 3,
  /** A line end within a sentence. */
  wrap: 4,
  sentence: 5,
  /** The end of a line, a list item or a row. */
  line: 6,
  /** A blank line. */
  paragraph: 7,
} as const

export type Boundary = (typeof BOUNDARY)[keyof typeof BOUNDARY]

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const FORM_FEED = 0x0c
const SPACE = 0x20
const CLOSING_PARENTHESIS = 0x29
const COMMA = 0x2c
const FULL_STOP = 0x2e
const COLON = 0x3a
const FULLWIDTH_COLON = 0xff1a
const LINE_SEPARATOR = 0x2028
const PARAGRAPH_SEPARATOR = 0x2029
const ZERO_WIDTH_JOINER = 0x200d

/** Marks, variation selectors, joiners and skin tones. */
const PART_OF_CHARACTER = /^(?:\p{M}|\p{Emoji_Modifier}|\u200d)/u

/**
 * Characters that end a sentence before white space: . ! ? … and those of Armenian, Arabic, Devanagari and Ethiopic.
 */
const SENTENCE_ENDS = codes('.!?…։؟۔।॥።‼⁇⁈⁉')
/** Characters that end a sentence, whatever follows. */
const CJK_SENTENCE_ENDS = codes('。！？｡︒')
const CJK_CLAUSE_ENDS = codes('、，；：､')
/** Characters that may come between the end of a sentence and the white space after it. */
const CLOSERS = codes('"\'”’»›)]}*_」』）】〉》〕］｝')
/** More closers than this in a row do not end a sentence. */
const MAX_CLOSERS = 8
/** The number of a list item has at most this many digits. */
const MAX_ITEM_DIGITS = 3
/** The maximum length of a heading, in UTF-16 units; a longer line is not a heading. */
const MAX_HEADING = 200
const MAX_INDENTATION = 40

/** How good the place at `at`, inside `text`, is for cutting it: whatever ends there comes before it. */
export function boundaryAt(text: string, at: number): Boundary {
  let end = at
  let lineEnds = 0
  for (; end > 0 && isSpace(text.charCodeAt(end - 1)); end--) lineEnds += lineEndsOf(text, end - 1)
  if (end === at) return betweenCharacters(text, at)
  if (end === 0 || lineEnds === 0) return endsSentence(text, end, at) ? BOUNDARY.sentence : BOUNDARY.word
  if (leadsOn(text, end)) return BOUNDARY.word
  if (lineEnds > 1) return BOUNDARY.paragraph
  return isWrapped(text, end, at) ? BOUNDARY.wrap : BOUNDARY.line
}

/** 1 for a unit that ends a line, 2 for one that ends a paragraph. */
function lineEndsOf(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === PARAGRAPH_SEPARATOR || code === FORM_FEED) return 2
  if (code === NEWLINE || code === LINE_SEPARATOR) return 1
  return code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== NEWLINE ? 1 : 0
}

function betweenCharacters(text: string, at: number): Boundary {
  const before = text.charCodeAt(at - 1)
  const after = text.charCodeAt(at)
  if (belongsToBefore(text, at)) return BOUNDARY.character
  if (isWordUnit(before) && isWordUnit(after)) return BOUNDARY.letters
  if (CJK_CLAUSE_ENDS.has(before)) return BOUNDARY.word
  if (CLOSERS.has(after) || CJK_SENTENCE_ENDS.has(after) || CJK_CLAUSE_ENDS.has(after))
    return BOUNDARY.letters
  return CJK_SENTENCE_ENDS.has(text.charCodeAt(beforeClosers(text, at) - 1))
    ? BOUNDARY.sentence
    : BOUNDARY.mark
}

function belongsToBefore(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 0x300) return false
  const character = String.fromCodePoint(text.codePointAt(at) ?? code)
  return PART_OF_CHARACTER.test(character) || text.charCodeAt(at - 1) === ZERO_WIDTH_JOINER
}

/** Whether a sentence ends at `end`, before white space that ends at `next`. */
function endsSentence(text: string, end: number, next: number): boolean {
  const closed = beforeClosers(text, end)
  const last = text.charCodeAt(closed - 1)
  if (CJK_SENTENCE_ENDS.has(last)) return true
  if (!SENTENCE_ENDS.has(last)) return false
  // "e.g. this", "approx. three"
  if (isLowerCase(text.charCodeAt(next))) return false
  return !isInitialOrNumber(text, closed - 1)
}

/** Recognizes "J. Smith", and the "1." of a list item; `dot` is the index of the full stop. */
function isInitialOrNumber(text: string, dot: number): boolean {
  let start = dot
  while (start > 0 && dot - start <= MAX_ITEM_DIGITS && isDigit(text.charCodeAt(start - 1))) start--
  if (start < dot) {
    let line = start
    while (line > 0 && start - line < MAX_ITEM_DIGITS && text.charCodeAt(line - 1) === SPACE) line--
    return dot - start <= MAX_ITEM_DIGITS && (line === 0 || text.charCodeAt(line - 1) === NEWLINE)
  }
  const letter = text.charCodeAt(dot - 1)
  const alone = dot < 2 || !isWordUnit(text.charCodeAt(dot - 2))
  return alone && isAsciiLetter(letter) && !isLowerCase(letter)
}

function beforeClosers(text: string, end: number): number {
  let closed = end
  while (closed > 0 && end - closed < MAX_CLOSERS && CLOSERS.has(text.charCodeAt(closed - 1))) closed--
  return closed
}

/** Whether the line that ends at `end` is a Markdown heading or ends in a colon, and so belongs to what follows. */
function leadsOn(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1)
  if (last === COLON || last === FULLWIDTH_COLON) return true
  let start = end
  while (start > 0 && end - start < MAX_HEADING && lineEndsOf(text, start - 1) === 0) start--
  return /^#{1,6} /.test(text.slice(start, Math.min(end, start + 7)))
}

/**
 * Whether a sentence continues from the line that ends at `end` on the next line, which begins at `next` or is
 * indented.
 */
function isWrapped(text: string, end: number, next: number): boolean {
  let first = next
  while (first - next < MAX_INDENTATION && isSpace(text.charCodeAt(first))) first++
  const last = text.charCodeAt(end - 1)
  const goesOn = isWordUnit(last) || last === COMMA
  return goesOn && isLowerCase(text.charCodeAt(first)) && !isItemMark(text.charCodeAt(first + 1))
}

/** As in "a) an item". */
function isItemMark(code: number): boolean {
  return code === CLOSING_PARENTHESIS || code === FULL_STOP
}

function codes(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (character) => character.charCodeAt(0)))
}
