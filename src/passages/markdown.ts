import { lexer, type Token, type Tokens } from 'marked'
import type { Paragraph } from './paragraph.js'

/** YAML or TOML at the beginning of a file: it describes the file, and is not part of its text. */
const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\n[\s\S]*?\n\1[ \t]*(?:\n|$)/

/** Between the headings that lead to a paragraph. */
const BELOW = ' › '

/**
 * The paragraphs of Markdown, each with the headings above it, which say what it is about. A block of code, a table,
 * a quotation and a tight list are one paragraph, whatever blank lines they hold; each item of a loose list is one.
 * What follows a paragraph that ends in a colon belongs to it. Headings without text, rules, comments, link
 * definitions and front matter are skipped.
 */
export function* markdownParagraphs(
  markdown: string,
  options: { readonly headings: boolean },
): Generator<Paragraph, void, undefined> {
  const source = markdown.replaceAll(/\r\n?/g, '\n')
  const front = FRONT_MATTER.exec(source)?.[0] ?? ''
  const headings: Tokens.Heading[] = []
  let introduction: Paragraph | undefined
  for (const { token, line } of blocks(source.slice(front.length), 1 + lineEnds(front))) {
    if (token.type === 'space') continue
    if (token.type === 'paragraph' && token.raw.trimEnd().endsWith(':')) {
      if (introduction !== undefined) yield below(introduction, headings, options)
      introduction = { text: token.raw.trim(), line }
      continue
    }
    const pieces = isHeading(token) ? [] : paragraphsOf(token, line)
    const [first] = pieces
    if (introduction !== undefined) {
      const joins = first !== undefined && token.type !== 'paragraph'
      const alone: Paragraph = introduction
      introduction = undefined
      yield below(
        joins ? { text: `${alone.text}\n\n${textOf(token)}`, line: alone.line } : alone,
        headings,
        options,
      )
      if (joins) continue
    }
    if (isHeading(token)) {
      while ((headings.at(-1)?.depth ?? 0) >= token.depth) headings.pop()
      headings.push(token)
    }
    for (const piece of pieces) yield below(piece, headings, options)
  }
  if (introduction !== undefined) yield below(introduction, headings, options)
}

interface Block {
  readonly token: Token
  readonly line: number
}

function* blocks(markdown: string, firstLine: number): Generator<Block, void, undefined> {
  let line = firstLine
  for (const token of lexer(markdown)) {
    const leading = token.raw.length - token.raw.trimStart().length
    yield { token, line: line + lineEnds(token.raw.slice(0, leading)) }
    line += lineEnds(token.raw)
  }
}

function paragraphsOf(token: Token, line: number): Paragraph[] {
  if (token.type === 'hr' || token.type === 'def') return []
  if (isLooseList(token)) {
    let at = line
    return token.items.map(({ raw }) => {
      const item = { text: raw.trim(), line: at }
      at += lineEnds(raw)
      return item
    })
  }
  const text = textOf(token)
  return text === '' ? [] : [{ text, line }]
}

function textOf(token: Token): string {
  const text = token.type === 'html' ? token.raw.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '') : token.raw
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
}

function below(
  paragraph: Paragraph,
  headings: readonly Tokens.Heading[],
  options: { readonly headings: boolean },
): Paragraph {
  if (!options.headings || headings.length === 0) return paragraph
  return { ...paragraph, text: `${headings.map(({ text }) => text).join(BELOW)}\n${paragraph.text}` }
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading'
}

function isLooseList(token: Token): token is Tokens.List {
  return token.type === 'list' && 'loose' in token && token['loose'] === true
}

/** The line feeds of a text. */
export function lineEnds(text: string): number {
  return text.split('\n').length - 1
}
