import type { Writable } from 'node:stream'

/** The reader of our output has gone, as `head` does when it has seen enough: no error, but the end. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe'
}

/** A stream to which data is written no faster than it is read. */
export class Sink {
  readonly #stream: Writable
  #failure: NodeJS.ErrnoException | undefined

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failure ??= error
    })
  }

  /** @throws ClosedPipe, or the system's own error */
  async write(data: string | Uint8Array): Promise<void> {
    this.#requireWhole()
    if (this.#stream.write(data)) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        for (const event of ['drain', 'close', 'error']) this.#stream.off(event, settle)
        resolve()
      }
      for (const event of ['drain', 'close', 'error']) this.#stream.on(event, settle)
    })
    this.#requireWhole()
  }

  /** Resolves when all that was written has left the process. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()))
    // A failed write is reported to its callback first, and as an event in the same turn.
    await Promise.resolve()
    this.#requireWhole()
  }

  /** Flushes and closes. */
  async end(): Promise<void> {
    this.#requireWhole()
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve)
      this.#stream.end()
    })
    this.#requireWhole()
  }

  #requireWhole(): void {
    if (this.#failure === undefined) return
    if (this.#failure.code === 'EPIPE' || this.#failure.code === 'EOF') throw new ClosedPipe()
    throw this.#failure
  }
}
