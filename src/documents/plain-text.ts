import { isBlank } from './blocks.js'
import type { DocumentPassage } from './document.js'

/** The passages of plain text, which blank lines separate. */
export function textPassages(lines: readonly string[], firstLine: number): DocumentPassage[] {
  const passages: DocumentPassage[] = []
  let first = 0
  for (let at = 0; at <= lines.length; at++) {
    if (at < lines.length && !isBlank(lines[at])) continue
    if (at > first) {
      const text = lines.slice(first, at).map((line) => line.trimEnd())
      passages.push({ line: first + firstLine, endLine: at - 1 + firstLine, text: text.join('\n') })
    }
    first = at + 1
  }
  return passages
}
