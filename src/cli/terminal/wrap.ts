import { createRequire } from 'node:module'
import { stripVTControlCharacters } from 'node:util'

const require = createRequire(import.meta.url)
let measure: ((text: string) => number) | undefined
let graphemes: Intl.Segmenter | undefined

/** Columns that a text takes, colours aside; wide characters, as those of Chinese and most emoji, take two. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length
  const shown = stripVTControlCharacters(text)
  if (isPlain(shown)) return shown.length
  // Its tables take as long to load as all of a short command, and most texts need none of them.
  measure ??= (require('string-width') as { default: (text: string) => number }).default
  return measure(shown)
}

/**
 * A line broken into lines of at most `columns` columns, between words where that can be and inside a word where it
 * must. Words keep what lies between them on one line; what is broken at loses its blanks.
 */
export function wrap(line: string, columns: number): string[] {
  const room = Math.max(1, columns)
  if (widthOf(line) <= room) return [line]
  const lines: string[] = []
  let current = ''
  let width = 0
  for (const part of line.split(/(\s+)/)) {
    const partWidth = widthOf(part)
    if (width + partWidth <= room) {
      current += part
      width += partWidth
      continue
    }
    if (part.trim() === '') {
      lines.push(current)
      current = ''
      width = 0
      continue
    }
    if (current.trim() !== '') lines.push(current.trimEnd())
    const pieces = breakWord(part, room)
    current = pieces.pop() ?? ''
    width = widthOf(current)
    lines.push(...pieces)
  }
  if (current.trim() !== '' || lines.length === 0) lines.push(current.trimEnd())
  return lines
}

/** The beginning of a text in at most `columns` columns, with an ellipsis when that is not all of it. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns < 1) return ''
  return `${takeColumns(text, columns - 1).trimEnd()}…`
}

function breakWord(word: string, room: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (rest !== '' && widthOf(rest) > room) {
    // A character wider than the room still has to go somewhere.
    const piece = takeColumns(rest, room) || firstGrapheme(rest)
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return [...pieces, rest]
}

function takeColumns(text: string, columns: number): string {
  if (isPlain(text)) return text.slice(0, columns)
  let taken = ''
  let width = 0
  for (const { segment } of segments(text)) {
    width += widthOf(segment)
    if (width > columns) break
    taken += segment
  }
  return taken
}

function firstGrapheme(text: string): string {
  const [first] = segments(text)
  return first?.segment ?? ''
}

function segments(text: string): Intl.Segments {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return graphemes.segment(text)
}

/** Printable ASCII takes a column a character, and is what most texts are. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text)
}
