/** SQLite's varint at the beginning of a blob: seven bits a byte, the highest first. 0 for anything else. */
export function firstVarint(block: unknown): number {
  if (!(block instanceof Uint8Array)) return 0
  let value = 0
  for (const byte of block.subarray(0, 8)) {
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) break
  }
  return value
}
