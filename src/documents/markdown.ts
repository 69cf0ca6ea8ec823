import type { Token, Tokens } from 'marked'
import { type Block, lineEnds, markdownBlocks, trimmed } from './blocks.js'
import type { DocumentPassage, LeftOut, LineRange } from './document.js'
import { Headings } from './headings.js'
import { withoutText } from './without-text.js'

/** The parts of a Markdown document. */
export interface MarkdownParts {
  readonly passages: readonly DocumentPassage[]
  readonly leftOut: readonly LeftOut[]
  /** Lines of headings, which are kept with the passages below them. */
  readonly headingLines: readonly LineRange[]
}

/**
 * The passages of Markdown, each with the headings above it. A code block, a table, a quotation and a tight list are
 * one passage, whatever blank lines they contain; each item of a loose list is one. The block after a paragraph that
 * ends in a colon belongs to that paragraph. A heading with nothing below it is a passage of its own. Blocks without
 * text are left out: rules, comments, tags, block ids, link addresses.
 *
 * @param firstLine the number of the first of these lines
 */
export function markdownParts(
  lines: readonly string[],
  firstLine: number,
  { headings: asked }: { readonly headings: boolean },
): MarkdownParts {
  const passages: DocumentPassage[] = []
  const leftOut: LeftOut[] = []
  const headings = new Headings(asked)
  const textOf = ({ line, endLine }: LineRange) =>
    lines.slice(line - firstLine, endLine - firstLine + 1).map((each) => each.trimEnd())
  const add = (range: LineRange) => {
    passages.push({ ...pick(range), text: textOf(range).join('\n'), heading: headings.above() })
  }
  let introduction: LineRange | undefined
  const introduce = () => {
    if (introduction !== undefined) add(introduction)
    introduction = undefined
  }
  for (const block of joinedDefinitions(markdownBlocks(lines, firstLine))) {
    const { token } = block
    const reason = withoutText(token)
    if (reason !== undefined) {
      leftOut.push({ ...pick(block), reason })
      continue
    }
    const heading = headings.titleOf(block)
    if (heading !== undefined) {
      introduce()
      passages.push(...headings.enter(heading))
    } else if (isParagraph(token)) {
      introduce()
      if (token.raw.trimEnd().endsWith(':')) introduction = block
      else add(block)
    } else if (introduction !== undefined) {
      add({ line: introduction.line, endLine: block.endLine })
      introduction = undefined
    } else if (isLooseList(token)) {
      for (const item of itemsOf(token, block, lines, firstLine)) add(item)
    } else add(block)
  }
  introduce()
  passages.push(...headings.end())
  passages.sort((a, b) => a.line - b.line)
  return { passages, leftOut, headingLines: headings.lines }
}

/** A paragraph, or a block that only looks like a definition or a heading. */
function isParagraph({ type }: Token): boolean {
  return type === 'paragraph' || type === 'text' || type === 'def' || type === 'heading'
}

function isLooseList(token: Token): token is Tokens.List {
  return token.type === 'list' && 'loose' in token && token['loose'] === true
}

function itemsOf(
  list: Tokens.List,
  { line }: LineRange,
  lines: readonly string[],
  firstLine: number,
): LineRange[] {
  // The blank lines before a list belong to its token.
  let at = line - firstLine
  return list.items.flatMap(({ raw }) => {
    const ends = lineEnds(raw)
    const range = trimmed(lines, at, raw.endsWith('\n') ? at + ends - 1 : at + ends)
    at += ends
    return range === undefined ? [] : [{ line: range.first + firstLine, endLine: range.last + firstLine }]
  })
}

/** Consecutive lines such as `[Ada]: yes` are one paragraph: they only look like link definitions. */
function joinedDefinitions(blocks: readonly Block[]): Block[] {
  const joined: Block[] = []
  for (const block of blocks) {
    const last = joined.at(-1)
    const joins = last !== undefined && isUtterance(last.token) && last.endLine + 1 === block.line
    if (joins && (isUtterance(block.token) || block.token.type === 'paragraph'))
      joined[joined.length - 1] = { ...block, token: last.token, line: last.line }
    else joined.push(block)
  }
  return joined
}

function isUtterance(token: Token): boolean {
  return token.type === 'def' && withoutText(token) === undefined
}

function pick({ line, endLine }: LineRange): LineRange {
  return { line, endLine }
}
