import type { InputLine } from '../cli/input/lines.js'
import type { Paragraph } from './paragraph.js'

/** A paragraph is cut here, so that a file without a blank line still takes bounded memory. */
const MAX_UNITS = 1024 * 1024

/** The paragraphs of plain text: what blank lines keep apart. */
export async function* textParagraphs(
  lines: AsyncIterable<InputLine>,
): AsyncGenerator<Paragraph, void, undefined> {
  let block = new Block()
  for await (const line of lines) {
    if (line.text.trim() !== '') block.add(line)
    if (line.text.trim() !== '' && block.units < MAX_UNITS) continue
    if (!block.empty) yield block.paragraph()
    block = new Block()
  }
  if (!block.empty) yield block.paragraph()
}

class Block {
  readonly #lines: InputLine[] = []
  units = 0

  get empty(): boolean {
    return this.#lines.length === 0
  }

  add(line: InputLine): void {
    this.#lines.push(line)
    this.units += line.text.length
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
