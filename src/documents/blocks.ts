import { Lexer, type Token, type TokensList } from 'marked'
import type { LineRange } from './document.js'

/** A block of Markdown: a heading, a paragraph, a list, a table, with everything in it. */
export interface Block extends LineRange {
  readonly token: Token
}

/** How deep blocks within blocks are parsed: the items of a list show whether it is loose. */
const MAX_DEPTH = 2

/**
 * Parses only the outermost blocks, and what is in them one level deep and without inline text. Three thousand nested
 * lists would otherwise need more stack, and far more memory, than there is.
 */
class OuterLexer extends Lexer {
  #depth = 0

  override blockTokens(source: string, tokens?: Token[], clipped?: boolean): Token[]
  override blockTokens(source: string, tokens?: TokensList, clipped?: boolean): TokensList
  override blockTokens(source: string, tokens: Token[] = [], clipped = false): Token[] {
    if (this.#depth >= MAX_DEPTH) return tokens
    this.#depth += 1
    try {
      return super.blockTokens(source, tokens, clipped)
    } finally {
      this.#depth -= 1
    }
  }
}

/**
 * The blocks of Markdown with their lines, without blank lines, in CommonMark's and GitHub's syntax as parsed by
 * marked. Lines for which it returns no token are in no block.
 *
 * @param firstLine the number of the first of these lines
 */
export function markdownBlocks(lines: readonly string[], firstLine: number): Block[] {
  const blocks: Block[] = []
  // Counted from 0, within `lines`.
  let at = 0
  for (const token of new OuterLexer({ gfm: true }).blockTokens(lines.join('\n'))) {
    const ends = lineEnds(token.raw)
    const range = trimmed(lines, at, token.raw.endsWith('\n') ? at + ends - 1 : at + ends)
    at += ends
    if (token.type === 'space' || range === undefined) continue
    blocks.push({ token, line: range.first + firstLine, endLine: range.last + firstLine })
  }
  return blocks
}

/** A range without the blank lines at its ends; undefined if all its lines are blank. */
export function trimmed(
  lines: readonly string[],
  from: number,
  to: number,
): { readonly first: number; readonly last: number } | undefined {
  let [first, last] = [from, Math.min(to, lines.length - 1)]
  while (first <= last && isBlank(lines[first])) first += 1
  while (last > first && isBlank(lines[last])) last -= 1
  return first > last ? undefined : { first, last }
}

export function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === ''
}

/** The number of line feeds in a text. */
export function lineEnds(text: string): number {
  let [count, at] = [0, text.indexOf('\n')]
  while (at !== -1) {
    count += 1
    at = text.indexOf('\n', at + 1)
  }
  return count
}
