import { nameOf, readChunks } from './source.js'

/** A first line is looked for in that many bytes: one that is longer is not known whole. */
const MAX_FIRST_LINE_BYTES = 1024 * 1024

/** Standard input, a FIFO or a device: what is read once, and in which something can be looked at before. */
export class Pipe {
  readonly name: string
  readonly #chunks: AsyncGenerator<Buffer, void, undefined>
  readonly #ahead: Buffer[] = []

  constructor(path: string, signal: AbortSignal) {
    this.name = nameOf(path)
    this.#chunks = readChunks(path, signal)
  }

  /**
   * The first line that is not blank, as far as it decides anything: reading stops where another line begins, or
   * where the line is seen not to begin as `start` does. `read` gives it again.
   */
  async firstLine(start: string): Promise<string> {
    let bytes = 0
    for (;;) {
      // A byte order mark is white space to JavaScript.
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

  /** All of it, from its beginning; once. */
  async *read(): AsyncGenerator<Buffer, void, undefined> {
    yield* this.#ahead.splice(0)
    yield* this.#chunks
  }

  /** What is open would keep the process alive. */
  async close(): Promise<void> {
    await this.#chunks.return()
  }
}
