import { endianness } from 'node:os'

/** A page in the log, as written by a change. */
export interface LogFrame {
  /** Page number, from 1. */
  readonly number: number
  readonly page: number
  /** Number of pages of the database after the change that this frame ends; 0 for a frame that ends no change. */
  readonly commit: number
  readonly content: Buffer
}

/** The content of a write-ahead log, as SQLite reads it after a crash. */
export interface LogContent {
  /** `none`: the file is too short for a header, or the header is all zeros. */
  readonly header: 'valid' | 'invalid' | 'none'
  /** 0 without a valid header. */
  readonly pageBytes: number
  /** Identifies this generation of the log; empty without a valid header. */
  readonly salt: Buffer
  /** Frames up to the last one that ends a change. */
  readonly frames: readonly LogFrame[]
  /** Frames after those that are each valid with the previous one: they were written, but SQLite skips them. */
  readonly strays: readonly LogFrame[]
}

/** The last bit gives the byte order of the checksums. */
const MAGIC = 0x377f0682

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** @param pageBytes page size of the database, to find frames if the log's header is invalid */
export function readLog(log: Buffer, pageBytes: number): LogContent {
  const header = readHeader(log)
  const frameBytes = FRAME_HEADER_BYTES + (header.pageBytes || pageBytes)
  if (header.state === 'none') return { ...content(header), frames: [], strays: [] }
  const words = wordsOf(log, log.readUInt32BE(0) % 2 === 1)
  const count = Math.floor((log.length - HEADER_BYTES) / frameBytes)
  const frameAt = (index: number): LogFrame => {
    const start = HEADER_BYTES + index * frameBytes
    return {
      number: index + 1,
      page: log.readUInt32BE(start),
      commit: log.readUInt32BE(start + 4),
      content: log.subarray(start + FRAME_HEADER_BYTES, start + frameBytes),
    }
  }
  /** Whether a frame was written after another one, or after the header: its checksum continues theirs. */
  const isWhole = (index: number) => {
    const start = HEADER_BYTES + index * frameBytes
    const before = index === 0 ? HEADER_BYTES - 8 : start - frameBytes + 16
    const sum: Sum = [log.readUInt32BE(before), log.readUInt32BE(before + 4)]
    add(sum, words, start / 4, start / 4 + 2)
    add(sum, words, (start + FRAME_HEADER_BYTES) / 4, (start + frameBytes) / 4)
    return sum[0] === log.readUInt32BE(start + 16) && sum[1] === log.readUInt32BE(start + 20)
  }
  const hasSalt = (index: number) => {
    const start = HEADER_BYTES + index * frameBytes + 8
    return log.subarray(start, start + 8).equals(header.salt)
  }
  const frames: LogFrame[] = []
  let committed = 0
  if (header.state === 'valid') {
    for (let index = 0; index < count && hasSalt(index) && isWhole(index); index++) {
      const frame = frameAt(index)
      if (frame.page === 0) break
      frames.push(frame)
      if (frame.commit > 0) committed = frames.length
    }
  }
  const strays: LogFrame[] = []
  for (let index = committed + 1; index < count; index++) if (isWhole(index)) strays.push(frameAt(index))
  return { ...content(header), frames: frames.slice(0, committed), strays }
}

interface Header {
  readonly state: LogContent['header']
  readonly pageBytes: number
  readonly salt: Buffer
}

function content({ state, pageBytes, salt }: Header): Pick<LogContent, 'header' | 'pageBytes' | 'salt'> {
  return { header: state, pageBytes, salt }
}

function readHeader(log: Buffer): Header {
  const empty = { pageBytes: 0, salt: Buffer.alloc(0) }
  const bytes = log.subarray(0, HEADER_BYTES)
  if (bytes.length < HEADER_BYTES || bytes.every((byte) => byte === 0)) return { state: 'none', ...empty }
  const magic = bytes.readUInt32BE(0)
  const pageBytes = bytes.readUInt32BE(8)
  const isPageSize = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0
  if (magic >>> 1 !== MAGIC >>> 1 || !isPageSize) return { state: 'invalid', ...empty }
  const words = wordsOf(bytes, magic % 2 === 1)
  const sum: Sum = [0, 0]
  add(sum, words, 0, 6)
  if (sum[0] !== bytes.readUInt32BE(24) || sum[1] !== bytes.readUInt32BE(28))
    return { state: 'invalid', ...empty }
  return { state: 'valid', pageBytes, salt: bytes.subarray(16, 24) }
}

type Sum = [number, number]

/** SQLite's checksum of pairs of words, continuing from `sum`. */
export function add(sum: Sum, words: Uint32Array, from: number, to: number): void {
  let [first, second] = sum
  for (let index = from; index < to; index += 2) {
    first = (first + (words[index] ?? 0) + second) >>> 0
    second = (second + (words[index + 1] ?? 0) + first) >>> 0
  }
  sum[0] = first
  sum[1] = second
}

/** The words for checksums, in the byte order of the log. */
function wordsOf(log: Buffer, bigEndian: boolean): Uint32Array {
  const copy = Buffer.alloc(Math.floor(log.length / 4) * 4)
  log.copy(copy)
  if (bigEndian !== (endianness() === 'BE')) copy.swap32()
  return new Uint32Array(copy.buffer, copy.byteOffset, copy.length / 4)
}
