import { createRequire } from 'node:module'
import { stripVTControlCharacters } from 'node:util'

const require = createRequire(import.meta.url)
let measure: ((text: string) => number) | undefined
let graphemes: Intl.Segmenter | undefined

/** The width of a text in columns, without color codes. Wide characters, such as Chinese and most emoji, take two. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length
  const shown = stripVTControlCharacters(text)
  if (isPlain(shown)) return shown.length
  // Loaded on demand: its tables take as long to load as a whole short command, and most texts do not need them.
  measure ??= (require('string-width') as { default: (text: string) => number }).default
  return measure(shown)
}

/**
 * Wraps a line to at most `columns` columns, between words if possible, else inside a word. Spaces between words are
 * kept within a line and dropped at a break.
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

/** The beginning of a text in at most `columns` columns, with an ellipsis if it was cut. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns < 1) return ''
  return `${takeColumns(text, columns - 1).trimEnd()}…`
}

function breakWord(word: string, room: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (rest !== '' && widthOf(rest) > room) {
    // A character that is wider than the line still has to go somewhere.
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

/** Printable ASCII takes one column per character, and covers most texts. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text)
}
