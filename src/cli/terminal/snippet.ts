import { bestSentence } from '../../recall/best-sentence.js'
import type { FoundWords } from '../../words/found-words.js'
import type { Screen } from './screen.js'
import { visible } from './visible.js'
import { clip, widthOf, wrap } from './wrap.js'

/** The part of its text that a hit shows. */
export interface Snippet {
  /** The sentence that answers, and what follows it, in lines. */
  readonly lines: readonly string[]
  /** Where the sentence begins in the text, in UTF-16 units. */
  readonly at: number
}

/** How many columns of a long sentence are shown before the first word found. */
const LEAD = 24

/**
 * The sentence of a passage that answers best, on at most `mostLines` lines, with the words of the question
 * highlighted.
 */
export function snippetOf(
  screen: Screen,
  text: string,
  passage: { readonly start: number; readonly end: number },
  words: FoundWords,
  { indent, mostLines }: { readonly indent: string; readonly mostLines: number },
): Snippet {
  const sentence = bestSentence(text, passage, words)
  const columns = Math.max(8, screen.columns - widthOf(indent))
  const room = columns * mostLines
  const own = text.slice(sentence.start, sentence.end)
  const at = sentence.start + (own.length - own.trimStart().length)
  const start = startOf(text, at, sentence.end, words, room)
  const shown = oneLine(text.slice(start, start + room * 2))
  const before = oneLine(text.slice(0, start)) === '' ? '' : '…'
  const whole = before + shown
  const rest = oneLine(text.slice(start + room * 2))
  const wrapped = wrap(whole, columns)
  const lines = wrapped.slice(0, mostLines)
  const last = lines.at(-1) ?? ''
  if (wrapped.length > mostLines || rest !== '') lines[lines.length - 1] = withEllipsis(last, columns)
  return { lines: lines.map((line) => indent + setOff(screen, line, words)), at }
}

/** Where the shown part of a sentence starts: at its beginning, unless the first word found would then be cut off. */
function startOf(text: string, from: number, end: number, words: FoundWords, room: number): number {
  const [first] = words.in(text.slice(from, end))
  if (first === undefined || widthOf(text.slice(from, from + first.end)) <= room) return from
  let at = from + first.start
  for (let columns = 0; at > from && columns < LEAD; columns++) at -= 1
  const space = text.indexOf(' ', at)
  return space !== -1 && space < from + first.start ? space + 1 : from + first.start
}

function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' ').trim())
}

function withEllipsis(line: string, columns: number): string {
  const clipped = clip(line, columns - 1)
  return clipped.endsWith('…') ? clipped : `${clipped}…`
}

function setOff(screen: Screen, line: string, words: FoundWords): string {
  let [shown, at] = ['', 0]
  for (const { start, end } of words.in(line)) {
    shown += line.slice(at, start) + screen.styled(['bold', 'magenta'], line.slice(start, end))
    at = end
  }
  return shown + line.slice(at)
}
