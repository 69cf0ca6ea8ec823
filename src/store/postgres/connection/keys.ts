import { hash } from 'node:crypto'

/** Bytes of a key: two texts share one by chance as rarely as two UUIDs are the same. */
const KEY_BYTES = 16

/** What stands for a text of any length in an index. */
export function keyOf(text: string): Uint8Array {
  return hash('sha256', text.toWellFormed(), 'buffer').subarray(0, KEY_BYTES)
}
