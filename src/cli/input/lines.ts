import { InputError } from '../usage-error.js'
import { nameOf, readChunks } from './source.js'

/** A longer line is a mistake, as a file without line ends, and would have to be held in memory whole. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024

const NEWLINE = 0x0a
const NUL = 0x00
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** A line and where it ends: `end` counts the bytes up to there, for a bar. */
export interface InputLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** Whether it was UTF-8; what is not is replaced by U+FFFD. */
  readonly valid: boolean
  readonly end: number
}

export interface LineOptions {
  /** Lines end in NUL, not in a line feed, which they may hold then. */
  readonly nul?: boolean | undefined
  readonly signal: AbortSignal
  /** The bytes of `path`, where it is a pipe that has been begun. */
  readonly chunks?: AsyncIterable<Buffer> | undefined
}

/** The lines of a file, or of standard input for `-`, in bounded memory. Empty lines are lines. */
export async function* readLines(
  path: string,
  { nul = false, signal, chunks = readChunks(path, signal) }: LineOptions,
): AsyncGenerator<InputLine, void, undefined> {
  const separator = nul ? NUL : NEWLINE
  let parts: Buffer[] = []
  let length = 0
  let number = 0
  let end = 0
  const add = (part: Buffer) => {
    length += part.length
    if (length > MAX_LINE_BYTES) {
      throw new InputError(
        `Expected lines of at most ${MAX_LINE_BYTES} bytes, line ${number + 1} of ${nameOf(path)} is longer`,
      )
    }
    if (part.length > 0) parts.push(part)
  }
  const take = (): InputLine => {
    number += 1
    const line = decodeLine(Buffer.concat(parts), number, nul)
    parts = []
    length = 0
    return { number, end, ...line }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let at = chunk.indexOf(separator); at !== -1; at = chunk.indexOf(separator, start)) {
      add(chunk.subarray(start, at))
      end += at + 1 - start
      start = at + 1
      yield take()
    }
    add(chunk.subarray(start))
    end += chunk.length - start
  }
  if (length > 0) yield take()
}

function decodeLine(bytes: Buffer, number: number, nul: boolean): { text: string; valid: boolean } {
  const marked = number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)
  const ended = !nul && bytes.at(-1) === CARRIAGE_RETURN
  const content = bytes.subarray(marked ? 3 : 0, ended ? bytes.length - 1 : bytes.length)
  const text = content.toString('utf8')
  // Only a text with the replacement character in it can have been something else.
  return { text, valid: !text.includes('\ufffd') || Buffer.from(text).equals(content) }
}
