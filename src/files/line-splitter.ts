/** The maximum size of a line in bytes. A longer line is counted, but not kept in memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

export const NEWLINE = 0x0a
export const NUL = 0x00
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** One line of a file, without its separator. */
export interface Line {
  /** From 1. */
  readonly number: number
  /** A copy of the bytes; null for a line longer than {@link MAX_LINE_BYTES}. */
  readonly bytes: Buffer | null
  /** Size of the line in the file in bytes, without the separator. */
  readonly length: number
  /** Offset in the file of the end of the line, after the separator. */
  readonly end: number
}

/**
 * Splits the bytes of a file into lines, chunk by chunk, in bounded memory. Accepts a byte order mark, CRLF, and a
 * missing last newline. Empty lines are lines.
 */
export class LineSplitter {
  readonly #separator: number
  #parts: Buffer[] = []
  #length = 0
  #number = 0
  #end = 0

  /** @param separator the byte that ends a line: {@link NEWLINE}, or {@link NUL} for lines that contain newlines. */
  constructor(separator: number = NEWLINE) {
    this.#separator = separator
  }

  /** The number of the incomplete line if it is already too long; null otherwise. */
  get tooLong(): number | null {
    return this.#length > MAX_LINE_BYTES ? this.#number + 1 : null
  }

  /** The lines that `chunk` completes. The chunk may be reused after that. */
  *add(chunk: Buffer): Generator<Line, void, undefined> {
    let start = 0
    for (let at = chunk.indexOf(this.#separator); at !== -1; at = chunk.indexOf(this.#separator, start)) {
      this.#keep(chunk.subarray(start, at))
      start = at + 1
      yield this.#take(1)
    }
    // A copy, because the chunk may be reused.
    if (start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)))
  }

  /** The last line, if no separator ended it. */
  *rest(): Generator<Line, void, undefined> {
    if (this.#length > 0) yield this.#take(0)
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#length > MAX_LINE_BYTES) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #take(separatorBytes: number): Line {
    const length = this.#length
    const whole = length > MAX_LINE_BYTES ? null : Buffer.concat(this.#parts)
    this.#number += 1
    this.#end += length + separatorBytes
    this.#parts = []
    this.#length = 0
    return {
      number: this.#number,
      bytes: whole === null ? null : this.#trimmed(whole),
      length,
      end: this.#end,
    }
  }

  #trimmed(bytes: Buffer): Buffer {
    const start = this.#number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0
    const ended = this.#separator === NEWLINE && bytes.at(-1) === CARRIAGE_RETURN
    return bytes.subarray(start, Math.max(start, bytes.length - (ended ? 1 : 0)))
  }
}
