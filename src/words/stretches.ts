/** A part of a text, in UTF-16 units: `text.slice(start, end)`. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** A text of up to this length is one stretch. */
const MAX_WHOLE = 1_500

/** A longer text is cut into stretches of 600 to 1,200 units: 1 MiB has at most 1,748. */
const MAX_STRETCH = 1_200
const MIN_STRETCH = 600

const SENTENCE_END =
  /[.!?\u2026]["')\]\u201d\u2019]{0,3}[ \t]|[\u3002\uff01\uff1f\u0964\u104b\u17d4]["')\u300d\u300f\u201d]{0,3}/y

/**
 * Cuts a text for the index of words: each stretch is one row, so that a word of a long text weighs as much as a word
 * of a short text. Cuts at the end of a paragraph, else of a line, a sentence or a word, else between two characters.
 * Every unit is in exactly one stretch. Takes linear time and needs no engine.
 */
export function stretches(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let start = 0
  while (text.length - start > MAX_WHOLE) {
    const end = start + cut(text, start)
    found.push({ start, end })
    start = end
  }
  found.push({ start, end: text.length })
  return found
}

/** The length of the stretch that begins at `start`. */
function cut(text: string, start: number): number {
  const window = text.slice(start + MIN_STRETCH, start + MAX_STRETCH)
  const line = window.lastIndexOf('\n') + 1
  const last = (line > 0 && paragraphEnd(window)) || line || sentenceEnd(window) || wordEnd(window)
  if (last > 0) return MIN_STRETCH + last
  return isLowSurrogate(text.charCodeAt(start + MAX_STRETCH)) ? MAX_STRETCH - 1 : MAX_STRETCH
}

function paragraphEnd(window: string): number {
  const at = Math.max(window.lastIndexOf('\n\n'), window.lastIndexOf('\n\r\n'))
  return at === -1 ? 0 : window.indexOf('\n', at + 1) + 1
}

/** Searches from the end: the ends of two sentences never overlap. */
function sentenceEnd(window: string): number {
  for (let at = window.length - 1; at >= 0; at--) {
    if (!endsSentence(window.charCodeAt(at))) continue
    SENTENCE_END.lastIndex = at
    if (SENTENCE_END.test(window)) return SENTENCE_END.lastIndex
  }
  return 0
}

function endsSentence(unit: number): boolean {
  if (unit < 0x80) return unit === 0x2e || unit === 0x21 || unit === 0x3f
  return (
    unit === 0x2026 ||
    unit === 0x3002 ||
    unit === 0xff01 ||
    unit === 0xff1f ||
    unit === 0x0964 ||
    unit === 0x104b ||
    unit === 0x17d4
  )
}

function wordEnd(window: string): number {
  for (let at = window.length - 1; at >= 0; at--) if (isSpace(window.charCodeAt(at))) return at + 1
  return 0
}

function isSpace(unit: number): boolean {
  return unit <= 0x20 || unit === 0xa0 || (unit >= 0x2000 && unit <= 0x200b) || unit === 0x3000
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
