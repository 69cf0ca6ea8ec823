import { expect } from 'vitest'
import { linesOf } from '../../../src/documents/decode.js'
import type { Document, DocumentFormat } from '../../../src/documents/document.js'
import { readDocument } from '../../../src/documents/read-document.js'

/** A document that can be read. */
export function read(
  text: string | Uint8Array,
  { format = 'markdown', headings = true }: { format?: DocumentFormat; headings?: boolean } = {},
): Document {
  const document = readDocument(typeof text === 'string' ? Buffer.from(text) : text, { format, headings })
  if ('problem' in document) throw new Error(document.problem)
  return document
}

/** Passages without what a test does not ask for. */
export function passagesOf(text: string, options: Parameters<typeof read>[1] = {}) {
  return read(text, options).passages.map(({ text, line, endLine, heading }) => ({
    text,
    at: `${line}-${endLine}`,
    ...(heading === undefined ? {} : { heading }),
  }))
}

export function textsOf(text: string, options: Parameters<typeof read>[1] = {}): string[] {
  return read(text, options).passages.map((passage) => passage.text)
}

/** What stands under a heading to mark it as one is no word. */
const wordsOf = (text: string) => text.split(/[\s#]+/).filter((word) => !/^[-=]*$/.test(word))

/** Fails unless every line adds up, and every word of a line that is kept is in a record of that line or above one. */
export function expectNothingLost(text: string, options: Parameters<typeof read>[1] = {}): void {
  const { lines, passages, leftOut } = read(text, options)
  const written = linesOf(text)
  expect(lines.kept + lines.leftOut + lines.rejected + lines.blank).toBe(lines.total)
  expect(lines.total).toBe(written.length)
  const out = new Set<number>()
  for (const { line, endLine, reason, part } of leftOut) {
    expect(reason).not.toBe('')
    expect(line).toBeLessThanOrEqual(endLine)
    for (let at = line; at <= endLine; at++) if (part !== true) out.add(at)
  }
  expect(out.size).toBeGreaterThanOrEqual(lines.leftOut)
  const above = new Set(passages.flatMap(({ heading = '' }) => wordsOf(heading)))
  for (const [index, line] of written.entries()) {
    const number = index + 1
    if (line.trim() === '' || out.has(number)) continue
    const own = passages.filter((passage) => passage.line <= number && number <= passage.endLine)
    const stored = new Set([...own.flatMap((passage) => wordsOf(passage.text)), ...above])
    const lost = wordsOf(line).filter((word) => !stored.has(word))
    expect(lost, `line ${number} of ${JSON.stringify(text.slice(0, 200))}`).toEqual([])
  }
}
