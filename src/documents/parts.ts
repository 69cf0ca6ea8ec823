import { MAX_TEXT_BYTES } from '../records/record-text.js'
import type { DocumentPassage } from './document.js'

/** Splits a passage into parts that fit a record: between lines, or between words if a line is too long. */
export function partsOf(passage: DocumentPassage): DocumentPassage[] {
  // A UTF-16 unit is at most three bytes of UTF-8: most texts need no counting.
  if (passage.text.length * 3 <= MAX_TEXT_BYTES || bytes(passage.text) <= MAX_TEXT_BYTES) return [passage]
  const parts: DocumentPassage[] = []
  let block: { text: string; line: number; endLine: number; bytes: number } | undefined
  for (const [index, text] of passage.text.split('\n').entries()) {
    const line = passage.line + index
    for (const piece of piecesOf(text)) {
      const size = bytes(piece)
      if (block !== undefined && block.endLine < line && block.bytes + 1 + size <= MAX_TEXT_BYTES) {
        block = { ...block, text: `${block.text}\n${piece}`, endLine: line, bytes: block.bytes + 1 + size }
        continue
      }
      if (block !== undefined) parts.push(partOf(passage, block))
      block = { text: piece, line, endLine: line, bytes: size }
    }
  }
  if (block !== undefined) parts.push(partOf(passage, block))
  return parts.filter(({ text }) => text.trim() !== '')
}

function partOf(
  { heading, problem }: DocumentPassage,
  { text, line, endLine }: { readonly text: string; readonly line: number; readonly endLine: number },
): DocumentPassage {
  return { text, line, endLine, heading, problem }
}

/** Splits a line into pieces no longer than a part, after a space if there is one in the last quarter. */
function piecesOf(line: string): string[] {
  if (bytes(line) <= MAX_TEXT_BYTES) return [line]
  const pieces: string[] = []
  const room = new Uint8Array(MAX_TEXT_BYTES)
  for (let rest = line; rest !== ''; ) {
    // Writes whole characters only, as many as fit.
    const { read } = new TextEncoder().encodeInto(rest, room)
    const space = read < rest.length ? rest.lastIndexOf(' ', read) : -1
    const end = space > read * 0.75 ? space + 1 : read
    pieces.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return pieces
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}
