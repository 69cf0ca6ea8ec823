/** The first two SQLite varints of a blob: seven bits per byte, highest first. 0 for anything else. */
export function varints(block: unknown): readonly [first: number, second: number] {
  if (!(block instanceof Uint8Array)) return [0, 0]
  const values: [number, number] = [0, 0]
  let at = 0
  for (const index of [0, 1] as const) {
    let value = 0
    for (const end = at + 8; at < Math.min(end, block.length); ) {
      const byte = block[at++] ?? 0
      value = value * 128 + (byte & 0x7f)
      if (byte < 0x80) break
    }
    values[index] = value
  }
  return values
}

/** The first of {@link varints}. */
export function firstVarint(block: unknown): number {
  return varints(block)[0]
}
