import { add } from './frames.js'

/**
 * The information that SQLite's processes share about the log, in the file `-shm`. It survives a killed process, and
 * then shows how much of the log existed, and how much of it was written into the database.
 */
export interface WalIndex {
  /** Identifies the generation of the log that this describes. */
  readonly salt: Buffer
  /** Number of frames up to the last one that ends a change. */
  readonly frames: number
  /** Number of frames that are already in the database. */
  readonly written: number
  /** Number of frames that may be in the database. */
  readonly attempted: number
}

/** How many bytes of the file are read. */
export const WAL_INDEX_BYTES = 136

const VERSION = 3_007_000
const HEADER_BYTES = 48

/**
 * Undefined if it is not consistent, as in the middle of a change, or after a power failure. Numbers are in the
 * machine's byte order.
 */
export function readWalIndex(bytes: Buffer): WalIndex | undefined {
  if (bytes.length < WAL_INDEX_BYTES) return undefined
  if (!bytes.subarray(0, HEADER_BYTES).equals(bytes.subarray(HEADER_BYTES, 2 * HEADER_BYTES)))
    return undefined
  const copy = Buffer.alloc(WAL_INDEX_BYTES)
  bytes.copy(copy)
  const words = new Uint32Array(copy.buffer, copy.byteOffset, WAL_INDEX_BYTES / 4)
  const sum: [number, number] = [0, 0]
  add(sum, words, 0, 10)
  const isSet = copy[12] === 1
  if (words[0] !== VERSION || !isSet || sum[0] !== words[10] || sum[1] !== words[11]) return undefined
  const written = words[24] ?? 0
  return {
    salt: copy.subarray(32, 40),
    frames: words[4] ?? 0,
    written,
    attempted: Math.max(written, words[32] ?? 0),
  }
}
