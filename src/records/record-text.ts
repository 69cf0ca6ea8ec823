import { hash } from 'node:crypto'
import { requireString } from '../options/check.js'

/** Bytes of UTF-8 that one record keeps: 1 MiB, a long book chapter or a whole chat. */
export const MAX_TEXT_BYTES = 1_048_576

const CUT_MARK = ' [truncated]'

/** A text that was cut to fit, as reported to the caller. */
export interface TextTruncation {
  /** The record that it belongs to. */
  readonly recordId: string
  /** Bytes of UTF-8 that were given. */
  readonly originalBytes: number
  /** Bytes of UTF-8 that are stored, the mark included. */
  readonly storedBytes: number
}

/** Text as it is stored: well-formed UTF-16, at most {@link MAX_TEXT_BYTES} of UTF-8. */
export interface StoredText {
  readonly text: string
  /** Size as given; greater than {@link MAX_TEXT_BYTES} only when the text was cut. */
  readonly originalBytes: number
  readonly truncated: boolean
}

/**
 * Cuts a text that is too long on a character boundary, so that it fits with the mark ` [truncated]`. A text that
 * already ends in the mark may exceed the limit by the mark's length: the predecessor appended it after the cut, and
 * cutting such a text again would change a record when it is imported.
 */
export function toStoredText(given: string): StoredText {
  const text = given.toWellFormed()
  // A UTF-16 unit is at most three bytes of UTF-8: most texts need no counting.
  if (text.length * 3 <= MAX_TEXT_BYTES) {
    return { text, originalBytes: Buffer.byteLength(text), truncated: false }
  }
  const originalBytes = Buffer.byteLength(text)
  const limit = text.endsWith(CUT_MARK) ? MAX_TEXT_BYTES + CUT_MARK.length : MAX_TEXT_BYTES
  if (originalBytes <= limit) return { text, originalBytes, truncated: false }
  return {
    text: cutToBytes(text, MAX_TEXT_BYTES - CUT_MARK.length) + CUT_MARK,
    originalBytes,
    truncated: true,
  }
}

function cutToBytes(text: string, limit: number): string {
  // encodeInto writes whole characters only, and says how many UTF-16 units went in.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limit))
  return text.slice(0, read)
}

/**
 * SHA-256 of the UTF-8 text (32 bytes). It shows whether a vector belongs to the text that a record has now. Blocks.
 *
 * @throws RecollectError `INVALID_ARGUMENT` for a value that is not a string
 */
export function textHash(text: string): Uint8Array {
  // One call, because a Hash object costs several times as much as hashing a short text.
  return hash('sha256', requireString(text, 'text').toWellFormed(), 'buffer')
}

/** Called before a shortened text is stored. If it throws, the text is not stored. */
export type OnTextTruncated = (truncation: TextTruncation) => void
