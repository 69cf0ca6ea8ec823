import type { TextLine } from '../files/text-line.js'
import { MAX_TEXT_BYTES } from '../records/record-text.js'
import type { Paragraph } from './paragraph.js'

/**
 * The paragraphs of plain text, which blank lines separate. A paragraph that is too long for a record is split between
 * two lines: nothing is lost, and a file without a blank line takes bounded memory. Only a single line can be longer.
 */
export async function* textParagraphs(
  lines: AsyncIterable<TextLine>,
): AsyncGenerator<Paragraph, void, undefined> {
  let block = new Block()
  for await (const line of lines) {
    const isBlank = line.text.trim() === ''
    if (!block.empty && (isBlank || !block.hasRoomFor(line))) {
      yield block.paragraph()
      block = new Block()
    }
    if (!isBlank) block.add(line)
  }
  if (!block.empty) yield block.paragraph()
}

class Block {
  readonly #lines: TextLine[] = []
  #bytes = 0

  get empty(): boolean {
    return this.#lines.length === 0
  }

  hasRoomFor(line: TextLine): boolean {
    return this.#bytes + bytesOf(line) <= MAX_TEXT_BYTES
  }

  add(line: TextLine): void {
    this.#lines.push(line)
    // Plus the line feed before the next line.
    this.#bytes += bytesOf(line) + 1
  }

  paragraph(): Paragraph {
    const broken = this.#lines.find(({ valid }) => !valid)
    return {
      text: this.#lines.map(({ text }) => text.trimEnd()).join('\n'),
      line: this.#lines[0]?.number ?? 1,
      problem: broken === undefined ? undefined : `Line ${broken.number} is not UTF-8`,
    }
  }
}

function bytesOf({ text }: TextLine): number {
  return Buffer.byteLength(text.trimEnd())
}
