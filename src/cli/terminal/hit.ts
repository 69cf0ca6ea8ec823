import type { NotePlace } from '../../folder/locate.js'
import type { MemorySearchHit } from '../../recall/recall.js'
import { DEFAULT_SCOPE } from '../../records/scope.js'
import type { FoundWords } from '../../words/found-words.js'
import { clipPath, linked, shortPath } from './link.js'
import { time } from './quantities.js'
import type { Screen } from './screen.js'
import { snippetOf } from './snippet.js'
import { visible } from './visible.js'
import { clip, widthOf } from './wrap.js'

/** A hit with what is needed to show it. */
export interface ShownHit {
  readonly hit: MemorySearchHit
  /** Short enough to type. */
  readonly id: string
  /** The place in its file, if it comes from one. */
  readonly place: NotePlace | undefined
  readonly words: FoundWords
  /** Whether to show the whole text, not only the sentence that answers. */
  readonly full: boolean
}

const INDENT = '  '
const SNIPPET_LINES = 2

/** Below this width the parts of a line are closer together. */
const NARROW = 60

/**
 * A hit on three lines, so that a screen fits five: score, place, date and id; then the sentence that answers, with
 * the words of the question highlighted. The place links to the file if the terminal supports links.
 */
export async function hitLines(screen: Screen, shown: ShownHit): Promise<string[]> {
  const { hit, place, words, full } = shown
  const { text } = hit.record
  const { lines, at } = snippetOf(screen, text, hit.passage, words, {
    indent: INDENT,
    mostLines: SNIPPET_LINES,
  })
  const head = await headLine(screen, shown, place === undefined ? 1 : lineIn(place, text, at))
  return [head, ...(full ? screen.paragraph(text, INDENT) : lines)]
}

/** The line of the file for a position in the text: a record from a file has the file's lines unchanged. */
export function lineIn({ line, endLine }: NotePlace, text: string, at: number): number {
  return Math.min(endLine, line + text.slice(0, at).split('\n').length - 1)
}

async function headLine(screen: Screen, { hit, id, place }: ShownHit, line: number): Promise<string> {
  const { score, record } = hit
  const { createdAt, kind, scope, tags, status } = record
  const gap = screen.columns < NARROW ? ' ' : '  '
  const fixed = [score.toFixed(3), time(createdAt).slice(0, 10), visible(id)]
  let room = screen.columns - fixed.join(gap).length - gap.length
  const parts: string[] = [screen.styled('green', fixed[0] ?? '')]
  const add = (text: string, style: Parameters<Screen['styled']>[0]) => {
    const part = clip(visible(text), room)
    if (room < MIN_PART || part === '') return
    room -= widthOf(part) + gap.length
    parts.push(screen.styled(style, part))
  }
  if (place !== undefined) {
    const path = clipPath(`${shortPath(place.path)}:${line}`, room)
    room -= widthOf(path) + gap.length
    parts.push(await linked(process.stdout, screen.styled('cyan', path), place.path))
    if (place.state !== 'there') add(place.state === 'gone' ? 'gone' : 'changed since', 'red')
    if (place.heading !== undefined) add(place.heading, 'dim')
  } else add(kind, 'reset')
  if (status !== 'active') add(status, 'red')
  if (scope !== DEFAULT_SCOPE) add(scope, 'reset')
  for (const tag of tags) add(`#${tag}`, 'cyan')
  parts.push(screen.styled('dim', fixed[1] ?? ''), screen.styled('yellow', fixed[2] ?? ''))
  return parts.join(gap)
}

/** The minimum width of a useful part, in columns. */
const MIN_PART = 4
