import { existsSync, readFileSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { readLog } from '../database/log/frames.js'
import { requireOwnLog } from '../database/log/require-own-log.js'
import type { PageFile } from './rows.js'

/** A damaged file merged with its log. */
export interface DamagedFile extends PageFile {
  /** Whether the log was read too. */
  readonly log: boolean
}

/** A `Buffer` may be slightly larger; a store of this size has some millions of records. */
const MAX_BYTES = 4 * 1024 ** 3

const SIZES = [8192, 4096, 65_536, 32_768, 16_384, 2048, 1024, 512]

/** Reads a file that nobody has open. */
export function readDamaged(database: string): DamagedFile {
  const file = readFileSync(database)
  if (file.length > MAX_BYTES) {
    throw new RecollectError('STORE_CORRUPT', `Expected a file of at most ${MAX_BYTES} bytes to salvage`)
  }
  const pageBytes = pageBytesOf(file)
  const reserved = file.length > 20 && file.readUInt8(20) < 64 ? file.readUInt8(20) : 0
  const newer = pagesInLog(database, pageBytes)
  const pages = Math.max(Math.ceil(file.length / pageBytes), ...newer.keys(), 0)
  const empty = Buffer.alloc(pageBytes)
  const pageAt = (number: number) => {
    const start = (number - 1) * pageBytes
    const page = newer.get(number) ?? file.subarray(start, start + pageBytes)
    // A file that was cut ends in the middle of a page.
    const whole = page.length === pageBytes ? page : Buffer.concat([page, empty], pageBytes)
    return whole.subarray(0, pageBytes - reserved)
  }
  return { pages, pageAt, log: newer.size > 0 }
}

/** The page size in the header if it is possible; else the size for which most pages look valid. */
function pageBytesOf(file: Buffer): number {
  const stored = file.length >= 18 ? file.readUInt16BE(16) : 0
  const told = stored === 1 ? 65_536 : stored
  const fitting = (size: number) => {
    let pages = 0
    for (let at = size; at + size <= file.length; at += size) if (isPage(file, at, size)) pages += 1
    return pages
  }
  if (SIZES.includes(told) && fitting(told) > 0) return told
  return SIZES.reduce((best, size) => (fitting(size) > fitting(best) ? size : best))
}

/** Size of a page's header, by the kind of the page: a leaf has no page below it. */
const HEADS: ReadonlyMap<number, number> = new Map([
  [0x02, 12],
  [0x05, 12],
  [0x0a, 8],
  [0x0d, 8],
])

/**
 * Whether a page of this size may begin here: its cells lie between its header and its end. Cells fill a page from the
 * end, so a page does not look like one of half the size; and with twice the size there are half as many pages.
 */
function isPage(file: Buffer, at: number, size: number): boolean {
  const head = HEADS.get(file.readUInt8(at))
  if (head === undefined) return false
  const cells = file.readUInt16BE(at + 3)
  const content = file.readUInt16BE(at + 5) || 65_536
  if (head + 2 * cells > content || content > size) return false
  for (let cell = 0; cell < cells; cell++) {
    const place = file.readUInt16BE(at + head + 2 * cell)
    if (place < content || place >= size) return false
  }
  return true
}

/** The last committed state of each page in the log; none if the log belongs to another file. */
function pagesInLog(database: string, pageBytes: number): Map<number, Buffer> {
  const pages = new Map<number, Buffer>()
  const path = `${database}-wal`
  if (!existsSync(path)) return pages
  try {
    requireOwnLog(database, () => true)
  } catch (error) {
    if (error instanceof RecollectError && error.code === 'STORE_CORRUPT') return pages
    throw error
  }
  const { frames, pageBytes: logged } = readLog(readFileSync(path), pageBytes)
  if (logged === pageBytes) for (const { page, content } of frames) pages.set(page, content)
  return pages
}
