import { nameOf, readChunks } from './source.js'

/** The first line is searched for in this many bytes; of a longer one only the beginning is known. */
const MAX_FIRST_LINE_BYTES = 1024 * 1024

/** Standard input, a FIFO or a device: it can be read only once, but its first line can be inspected before. */
export class Pipe {
  readonly name: string
  readonly #chunks: AsyncGenerator<Buffer, void, undefined>
  readonly #ahead: Buffer[] = []

  constructor(path: string, signal: AbortSignal) {
    this.name = nameOf(path)
    this.#chunks = readChunks(path, signal)
  }

  /**
   * The first line that is not blank, as far as needed: reading stops at the next line, or as soon as the line is
   * known not to begin with `start`. `read` returns these bytes again.
   */
  async firstLine(start: string): Promise<string> {
    let bytes = 0
    for (;;) {
      // JavaScript counts a byte order mark as white space.
      const begun = Buffer.concat(this.#ahead).toString('utf8').trimStart()
      const [line = '', ...more] = begun.split('\n', 2)
      const enough = more.length > 0 || bytes > MAX_FIRST_LINE_BYTES
      if (begun !== '' && (enough || !begun.startsWith(start))) return line
      const { done, value } = await this.#chunks.next()
      if (done === true) return line
      this.#ahead.push(value)
      bytes += value.length
    }
  }

  /** Reads everything from the beginning. Call it once. */
  async *read(): AsyncGenerator<Buffer, void, undefined> {
    yield* this.#ahead.splice(0)
    yield* this.#chunks
  }

  /** An open stream would keep the process alive. */
  async close(): Promise<void> {
    await this.#chunks.return()
  }
}
