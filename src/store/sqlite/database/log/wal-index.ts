import { add } from './frames.js'

/**
 * What SQLite's processes tell each other of the log, in the file `-shm`. It outlives a process that is killed, and
 * then says how much of the log was there, and how much of it was written into the database.
 */
export interface WalIndex {
  /** Names the run of the log that this is about. */
  readonly salt: Buffer
  /** Frames up to the last that ends a change. */
  readonly frames: number
  /** Frames that are in the database, too. */
  readonly written: number
  /** Frames that may be. */
  readonly attempted: number
}

/** Bytes that are read here. */
export const WAL_INDEX_BYTES = 136

const VERSION = 3_007_000
const HEADER_BYTES = 48

/** Undefined for what is not whole, as in the middle of a change, or after a loss of power. Numbers are the machine's own. */
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
