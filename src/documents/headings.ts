import type { Block } from './blocks.js'
import type { DocumentPassage, LineRange } from './document.js'

/** Separates the headings that lead to a passage. */
const BELOW = ' › '

/**
 * The maximum length of a heading, in UTF-16 units. Anything longer is a paragraph with a rule below it, or a mistake.
 */
const MAX_HEADING = 150

/** A heading as written in its document. */
export interface Heading extends LineRange {
  readonly depth: number
  readonly title: string
}

/** The nested headings above a passage. */
export class Headings {
  readonly lines: LineRange[] = []
  readonly #asked: boolean
  /** A heading is used if a passage stands below it. */
  readonly #open: { readonly heading: Heading; used: boolean }[] = []

  /** @param asked whether headings are kept with the passages below them; otherwise each is a passage of its own */
  constructor(asked: boolean) {
    this.#asked = asked
  }

  /** Undefined for a block that is not a heading, or only looks like one: lines of text with a rule below them. */
  titleOf({ token, line, endLine }: Block): Heading | undefined {
    if (token.type !== 'heading' || !('depth' in token)) return undefined
    const title = String(token['text']).trim().replaceAll(/\s+/g, ' ')
    const isUnderlined = !/^ {0,3}#/.test(token.raw)
    if (title.length > MAX_HEADING || (isUnderlined && endLine - line > 1)) return undefined
    return { depth: Number(token['depth']), title, line, endLine }
  }

  /** The headings above the next passage. */
  above(): string | undefined {
    if (!this.#asked || this.#open.length === 0) return undefined
    for (const each of this.#open) each.used = true
    return this.#path()
  }

  /** Opens a heading. Returns, as passages, the headings that it closes and that had nothing below them. */
  enter(heading: Heading): DocumentPassage[] {
    const closed = this.#close(heading.depth)
    this.#open.push({ heading, used: false })
    return closed
  }

  /** Closes all headings. */
  end(): DocumentPassage[] {
    return this.#close(0)
  }

  #close(depth: number): DocumentPassage[] {
    const passages: DocumentPassage[] = []
    for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1)) {
      const { heading, used } = last
      if (heading.depth < depth) break
      this.#open.pop()
      const { line, endLine, title } = heading
      if (used && this.#asked) this.lines.push({ line, endLine })
      else {
        const lines = Array.from({ length: endLine - line + 1 }, (_, index) => (index === 0 ? title : ''))
        passages.push({ line, endLine, text: lines.join('\n').trimEnd(), heading: this.above() })
      }
    }
    return passages
  }

  #path(): string {
    return this.#open.map(({ heading }) => heading.title).join(BELOW)
  }
}
