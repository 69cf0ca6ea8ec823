import { isBlank, trimmed } from './blocks.js'
import { withoutData } from './data-uris.js'
import { decodeLines } from './decode.js'
import type { Document, DocumentFormat, DocumentPassage, LeftOut, LineCount, LineRange } from './document.js'
import { type FrontMatter, frontMatter } from './front-matter.js'
import { type MarkdownParts, markdownParts } from './markdown.js'
import { partsOf } from './parts.js'
import { textPassages } from './plain-text.js'

/** Options for reading a document. */
export interface ReadDocumentOptions {
  readonly format: DocumentFormat
  /** Whether headings are kept with the passages below them; otherwise each is a passage of its own. */
  readonly headings: boolean
}

/**
 * Reads a document: what becomes records, and what does not, line by line. Every line that is not blank is in a
 * passage, is a heading above one, or is left out with a reason. The same bytes always give the same document.
 */
export function readDocument(
  bytes: Uint8Array,
  { format, headings }: ReadDocumentOptions,
): Document | { readonly problem: string } {
  const decoded = decodeLines(bytes)
  if ('problem' in decoded) return decoded
  const { lines, leftOut: data } = withoutData(decoded.lines)
  const front = format === 'markdown' ? frontMatter(lines) : undefined
  const from = front?.endLine ?? 0
  const rest = lines.slice(from)
  const { passages, leftOut, headingLines } =
    format === 'markdown' ? markdown(rest, from + 1, headings) : plainText(rest, from + 1)
  const values = front === undefined ? [] : frontPassage(lines, front)
  // In a file without text, tags and dates are about nothing: they are no memory.
  const isAboutNothing = front?.isTagsAndDates === true && passages.length === 0
  const described = isAboutNothing ? [] : values
  const account = new Account(lines)
  for (const range of [...described, ...passages, ...headingLines]) account.keep(range)
  const marks = front === undefined ? [] : [1, front.endLine].map(markOf)
  const unsaid = isAboutNothing ? values.map(tagsOf) : []
  const out = [...marks, ...unsaid, ...leftOut].filter((range) => account.leaveOut(range))
  const all = [...described, ...passages, ...account.missed()]
    .sort((a, b) => a.line - b.line)
    .map((passage) => withProblem(passage, decoded.invalid))
  return {
    title: front?.title,
    aliases: front?.aliases ?? [],
    tags: front?.tags ?? [],
    time: front?.time,
    passages: all.flatMap(partsOf),
    leftOut: [...out, ...data].sort((a, b) => a.line - b.line),
    lines: account.count(all.filter(({ problem }) => problem !== undefined)),
  }
}

/** The front matter is a passage like any other, so that its values can be found. */
function frontPassage(lines: readonly string[], { endLine }: FrontMatter): DocumentPassage[] {
  const range = trimmed(lines, 1, endLine - 2)
  if (range === undefined) return []
  const { first, last } = range
  const text = lines.slice(first, last + 1).map((line) => line.trimEnd())
  return [{ line: first + 1, endLine: last + 1, text: text.join('\n') }]
}

function markOf(line: number): LeftOut {
  return { line, endLine: line, reason: 'a front matter delimiter' }
}

function tagsOf({ line, endLine }: LineRange): LeftOut {
  return { line, endLine, reason: 'tags and dates without a text' }
}

function markdown(lines: readonly string[], firstLine: number, headings: boolean): MarkdownParts {
  try {
    return markdownParts(lines, firstLine, { headings })
  } catch {
    // Markdown that the parser cannot parse is still text.
    return plainText(lines, firstLine)
  }
}

function plainText(lines: readonly string[], firstLine: number): MarkdownParts {
  return { passages: textPassages(lines, firstLine), leftOut: [], headingLines: [] }
}

function withProblem(passage: DocumentPassage, invalid: ReadonlySet<number>): DocumentPassage {
  if (invalid.size === 0) return passage
  for (let line = passage.line; line <= passage.endLine; line++) {
    if (invalid.has(line)) return { ...passage, problem: `Line ${line} is not UTF-8` }
  }
  return passage
}

/** Records what became of each line. */
class Account {
  readonly #lines: readonly string[]
  readonly #kept: Uint8Array
  #leftOut = 0

  constructor(lines: readonly string[]) {
    this.#lines = lines
    this.#kept = new Uint8Array(lines.length)
  }

  keep(range: LineRange): void {
    this.#kept.fill(1, range.line - 1, range.endLine)
  }

  /** Whether the range has a line that no passage keeps. */
  leaveOut({ line, endLine }: LineRange): boolean {
    let isOut = false
    for (let at = line - 1; at < endLine; at++) {
      if (this.#kept[at] !== 0) continue
      this.#kept[at] = 2
      if (!isBlank(this.#lines[at])) this.#leftOut += 1
      isOut = true
    }
    return isOut
  }

  /** The lines with text that no part of the document has used, as passages, so that no line is ever lost. */
  missed(): DocumentPassage[] {
    const open = this.#lines.map((line, index) => (this.#kept[index] === 0 ? line : ''))
    const passages = textPassages(open, 1)
    for (const passage of passages) this.keep(passage)
    return passages
  }

  count(rejected: readonly LineRange[]): LineCount {
    let [kept, blank, bad] = [0, 0, 0]
    for (const [index, line] of this.#lines.entries()) {
      if (isBlank(line)) blank += 1
      else if (this.#kept[index] === 1) kept += 1
    }
    for (const { line, endLine } of rejected) {
      for (let at = line - 1; at < endLine; at++) if (!isBlank(this.#lines[at])) bad += 1
    }
    return { total: this.#lines.length, kept: kept - bad, leftOut: this.#leftOut, rejected: bad, blank }
  }
}
