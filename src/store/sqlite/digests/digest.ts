import { hash } from 'node:crypto'

/**
 * A checksum for each row, to detect damage that SQLite does not see: it has no checksums, and reads a flipped bit in
 * a text or a vector as content. It is the first 48 bits of SHA-256: it misses damage once in 280 million million
 * times, SQLite stores the number in 6 bytes, and it fits a JavaScript number. It does not protect against forgery.
 */
const HEX_DIGITS = 12

/**
 * The digest of values as SQLite returns them. Lone surrogates, which it cannot store, count as what it stores
 * instead.
 */
export function digestOf(values: readonly unknown[], blobs: readonly Uint8Array[] = []): number {
  const text = JSON.stringify(values.map(stored))
  return toNumber(blobs.length === 0 ? hash('sha256', text) : hash('sha256', joined(text, blobs)))
}

function stored(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value
}

function toNumber(hex: string): number {
  return Number.parseInt(hex.slice(0, HEX_DIGITS), 16)
}

/** A buffer that most rows fit into: hashing one buffer takes half the time of several updates. */
const scratch = Buffer.allocUnsafe(16 * 1024)

/** A UTF-16 unit is at most three bytes of UTF-8. */
const MAX_BYTES_OF_UNIT = 3

function joined(text: string, blobs: readonly Uint8Array[]): Uint8Array {
  const bytes = blobs.reduce((sum, { length }) => sum + length, text.length * MAX_BYTES_OF_UNIT)
  if (bytes > scratch.length) return Buffer.concat([Buffer.from(text), ...blobs])
  let end = scratch.write(text)
  for (const blob of blobs) {
    scratch.set(blob, end)
    end += blob.length
  }
  return scratch.subarray(0, end)
}
