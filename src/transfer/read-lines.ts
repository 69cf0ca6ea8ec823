import { closeSync, openSync, readSync } from 'node:fs'
import { reading } from './reading.js'

/** Bytes of one line that are read; a longer one is counted, but not held in memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** One line of a file, without what ends it. */
export interface Line {
  /** From 1. */
  readonly number: number
  /** Null for a line of more than {@link MAX_LINE_BYTES}. */
  readonly bytes: Buffer | null
  readonly length: number
}

/**
 * The lines of a file in bounded memory, with or without a byte order mark, CRLF and a last newline.
 *
 * @throws RecollectError `STORE_NOT_READABLE`
 */
export function* readLines(path: string): Generator<Line, void, undefined> {
  const file = reading(path, () => openSync(path, 'r'))
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const builder = new LineBuilder()
    const next = () => reading(path, () => readSync(file, chunk))
    for (let read = next(); read > 0; read = next()) {
      let start = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1 && end < read; end = chunk.indexOf(NEWLINE, start)) {
        builder.add(chunk.subarray(start, end))
        yield builder.take()
        start = end + 1
      }
      builder.add(chunk.subarray(start, read))
    }
    if (!builder.empty) yield builder.take()
  } finally {
    closeSync(file)
  }
}

class LineBuilder {
  #parts: Buffer[] = []
  #length = 0
  #number = 0

  get empty(): boolean {
    return this.#length === 0
  }

  add(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > MAX_LINE_BYTES) this.#parts = []
    // A copy: the chunk is read into again.
    else if (bytes.length > 0) this.#parts.push(Buffer.from(bytes))
  }

  take(): Line {
    this.#number += 1
    const length = this.#length
    const bytes = length > MAX_LINE_BYTES ? null : this.#trimmed(Buffer.concat(this.#parts))
    this.#parts = []
    this.#length = 0
    return { number: this.#number, bytes, length }
  }

  #trimmed(bytes: Buffer): Buffer {
    const marked = this.#number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
    return bytes.subarray(marked ? 3 : 0, Math.max(marked ? 3 : 0, end))
  }
}
