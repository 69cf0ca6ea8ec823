import { isUtf8 } from 'node:buffer'

/** The text of a file, or the reason why it is not text. */
export type DecodedText =
  | {
      readonly lines: readonly string[]
      /** Numbers of the lines that are not valid UTF-8. Invalid bytes in them are replaced by U+FFFD. */
      readonly invalid: ReadonlySet<number>
    }
  | { readonly problem: string }

/** A file with more broken lines than this is in another encoding, and is refused as a whole. */
const MAX_INVALID_LINES = 20
/** Share of the lines that are not blank. */
const MAX_INVALID_SHARE = 0.5
/** How many bytes are checked for zeros. UTF-8 text has none; in UTF-16 about half of the bytes are zero. */
const PROBE_BYTES = 8192
const MAX_ZERO_SHARE = 0.1

const LINE_END = /\r\n|\n|\r/

/**
 * The lines of a file in UTF-8, or in UTF-16 with a byte order mark. Lines that are not valid UTF-8 are marked; if
 * half of the lines are not, the file is in another encoding.
 */
export function decodeLines(bytes: Uint8Array): DecodedText {
  const marked = byMark(bytes)
  if (marked !== undefined) return marked
  const probe = bytes.subarray(0, PROBE_BYTES)
  const zeros = probe.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0)
  if (zeros > probe.length * MAX_ZERO_SHARE) {
    return {
      problem: 'Expected text in UTF-8, received zero bytes: UTF-16 without a byte order mark, or not text',
    }
  }
  // The decoder removes a byte order mark.
  const text = new TextDecoder('utf-8').decode(bytes)
  const lines = linesOf(text)
  const invalid = text.includes('\ufffd') ? invalidLines(bytes) : new Set<number>()
  const written = lines.reduce((count, line) => count + (line.trim() === '' ? 0 : 1), 0)
  if (invalid.size > MAX_INVALID_LINES || (invalid.size > 0 && invalid.size >= written * MAX_INVALID_SHARE)) {
    const [first = 1] = invalid
    return {
      problem: `Expected text in UTF-8, received other bytes, first in line ${first}: save it as UTF-8`,
    }
  }
  return { lines, invalid }
}

/** The lines of a text. What follows the last line end counts only if it is not empty. */
export function linesOf(text: string): string[] {
  const lines = text.split(LINE_END)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function byMark(bytes: Uint8Array): DecodedText | undefined {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) return utf32()
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return utf32()
  const little = first === 0xff && second === 0xfe
  if (!little && !(first === 0xfe && second === 0xff)) return undefined
  try {
    const text = new TextDecoder(little ? 'utf-16le' : 'utf-16be', { fatal: true }).decode(bytes)
    return { lines: linesOf(text), invalid: new Set() }
  } catch {
    return { problem: 'Expected text in UTF-16, as its byte order mark says, received other bytes' }
  }
}

function utf32(): DecodedText {
  return { problem: 'Expected text in UTF-8 or UTF-16, received UTF-32: save it as UTF-8' }
}

/** Numbers of the lines with bytes that are not UTF-8. A replacement character in the file itself is valid. */
function invalidLines(bytes: Uint8Array): Set<number> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const invalid = new Set<number>()
  let [number, start] = [1, 0]
  for (let at = 0; at <= all.length; at++) {
    const byte = at === all.length ? NEWLINE : all[at]
    if (byte !== NEWLINE && byte !== CARRIAGE_RETURN) continue
    const line = all.subarray(start, at)
    if (!isUtf8(line)) invalid.add(number)
    if (byte === CARRIAGE_RETURN && all[at + 1] === NEWLINE) at += 1
    start = at + 1
    number += 1
  }
  return invalid
}

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
