import { hash } from 'node:crypto'

/** The size of a key in bytes: two texts share one by chance as rarely as two UUIDs are equal. */
const KEY_BYTES = 16

/** The key that represents a text of any length in an index. */
export function keyOf(text: string): Uint8Array {
  return hash('sha256', text.toWellFormed(), 'buffer').subarray(0, KEY_BYTES)
}
