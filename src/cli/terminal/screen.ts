import { styleText } from 'node:util'
import { visible, visibleLines } from './visible.js'
import { wrap } from './wrap.js'

type Format = Parameters<typeof styleText>[0]

const USUAL_COLUMNS = 80

/** Describes what shows standard output: its width, whether it is a terminal, and whether it has colors. */
export class Screen {
  readonly #stream: NodeJS.WriteStream
  /** A terminal, or `FORCE_COLOR` for one at the end of a pipe: text is laid out for reading, not for a program. */
  readonly forReading: boolean

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    const { FORCE_COLOR: forced } = process.env
    this.forReading = stream.isTTY === true || (forced !== undefined && forced !== '0' && forced !== 'false')
  }

  get columns(): number {
    const { COLUMNS: given } = process.env
    const columns = this.#stream.columns ?? Number(given)
    return Number.isSafeInteger(columns) && columns > 0 ? columns : USUAL_COLUMNS
  }

  /** Styled if the stream supports colors; respects `NO_COLOR` and `FORCE_COLOR`. */
  styled(format: Format, text: string): string {
    return styleText(format, text, { stream: this.#stream })
  }

  /** A text made safe to show, wrapped to the width that the indent leaves. */
  paragraph(text: string, indent = ''): string[] {
    return visibleLines(text).flatMap((line) =>
      wrap(line, this.columns - indent.length).map((part) => `${indent}${part}`.trimEnd()),
    )
  }

  /** One line of `name  value` for each field, with the values aligned, or below their names on a narrow screen. */
  fields(fields: readonly (readonly [string, string])[]): string[] {
    const widest = Math.max(...fields.map(([name]) => name.length))
    const narrow = this.columns - widest - 2 < MIN_VALUE_COLUMNS
    return fields.flatMap(([name, value]) => {
      const title = this.styled('bold', narrow ? name : name.padEnd(widest))
      const room = this.columns - (narrow ? 2 : widest + 2)
      const lines = visibleLines(value).flatMap((line) => wrap(line, room))
      if (narrow) return [title, ...lines.map((line) => `  ${line}`)]
      return lines.map((line, index) => (index === 0 ? `${title}  ${line}` : ' '.repeat(widest + 2) + line))
    })
  }

  /** One line for a program such as `cut`: fields separated by tabs, without tabs or line ends inside a field. */
  row(fields: readonly string[]): string {
    return fields.map(visible).join('\t')
  }
}

/** Below this a column of values is harder to read than values under their names. */
const MIN_VALUE_COLUMNS = 24
