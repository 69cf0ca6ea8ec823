import type { Writable } from 'node:stream'

/**
 * The reader of our output closed the pipe, as `head` does when it has enough. This is not an error; the command just
 * ends.
 */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe'
}

/** A stream that is written no faster than it is read. */
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

  /** Resolves when everything written has left the process. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()))
    // A failed write first calls its callback, and then emits an event in the same turn.
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
