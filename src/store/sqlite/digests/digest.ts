import { hash } from 'node:crypto'

/**
 * What a row says of itself, so that damage shows which SQLite does not see: it has no checksums, and reads a flipped
 * bit in a text or in a vector as content. The first 48 bits of SHA-256: damage passes once in 280 million million
 * times, SQLite keeps the number in 6 bytes, and a JavaScript number holds it. A forger could make it again.
 */
const HEX_DIGITS = 12

/** Of values as SQLite gives them; of what it cannot store, lone surrogates, as it stores them. */
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

/** Room that most rows fit into: one hash of one buffer takes half the time of several updates. */
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
