import type { MemoryRecord } from '../../records/memory-record.js'
import { DEFAULT_SCOPE } from '../../records/scope.js'
import { time } from './quantities.js'
import type { Screen } from './screen.js'
import { visible } from './visible.js'
import { clip, widthOf } from './wrap.js'

/** A record in two or more lines for a reader: its fields, and its text below. */
export function recordLines(
  screen: Screen,
  record: MemoryRecord,
  options: { readonly score?: number; readonly mostLines?: number } = {},
): string[] {
  const { score, mostLines = Number.POSITIVE_INFINITY } = options
  const words = [
    ...(score === undefined ? [] : [screen.styled('green', score.toFixed(3))]),
    screen.styled('yellow', visible(record.id)),
    ...(record.status === 'active' ? [] : [screen.styled('red', record.status)]),
    record.kind,
    ...(record.scope === DEFAULT_SCOPE ? [] : [visible(record.scope)]),
    screen.styled('dim', time(record.createdAt)),
    ...record.tags.map((tag) => screen.styled('cyan', `#${visible(tag)}`)),
  ]
  const text = screen.paragraph(record.text, INDENT)
  const shown = text.slice(0, mostLines)
  const last = shown.at(-1)
  if (last !== undefined && shown.length < text.length) {
    const clipped = clip(last, screen.columns - 2)
    shown[shown.length - 1] = clipped.endsWith('…') ? clipped : `${clipped} …`
  }
  return [...flow(words, screen.columns), ...shown]
}

/** A record in one line for a program: id, status, kind, time, tags, text. */
export function recordRow(screen: Screen, record: MemoryRecord): string {
  const { id, status, kind, createdAt, tags, text } = record
  return screen.row([id, status, kind, new Date(createdAt * 1000).toISOString(), tags.join(','), text])
}

const INDENT = '  '

/** Words next to each other, on as many lines as needed; lines after the first are indented. */
function flow(words: readonly string[], columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && widthOf(line) + 2 + widthOf(word) > columns) {
      lines.push(line)
      line = INDENT + word
    } else line = line === '' ? word : `${line}  ${word}`
  }
  return [...lines, line]
}
