/**
 * Reads rows from pages, however the pages are linked: a file without its inner pages or its list of tables still has
 * its leaves. The format is that of https://sqlite.org/fileformat2.html.
 */

/** A value as SQLite stores it; a whole number beyond 2^53 is rounded. */
export type Value = string | number | Buffer | null

/** A found row, with the columns that its header lists. */
export interface FoundRow {
  /** The row id; undefined in a table without row ids, or in an index. */
  readonly rowid: number | undefined
  readonly values: readonly Value[]
}

/** A database file, page by page, from 1. */
export interface PageFile {
  readonly pages: number
  /** The page without the reserved bytes at its end. */
  readonly pageAt: (number: number) => Buffer
}

/** The content of a page. */
export interface PageRows {
  readonly rows: readonly FoundRow[]
  /** The number of cells that cannot be read. */
  readonly unreadable: number
}

const TABLE_LEAF = 0x0d
const INDEX_LEAF = 0x0a
const INDEX_INTERIOR = 0x02

const FILE_HEADER = 100

/** First bytes of pages without rows: interior pages of tables, and pages that continue another or are free. */
const WITHOUT_ROWS: ReadonlySet<number | undefined> = new Set([0x00, 0x05])

/** All rows of a page; none if the page has no rows. */
export function rowsOn(file: PageFile, number: number): PageRows {
  const page = file.pageAt(number)
  const header = number === 1 ? FILE_HEADER : 0
  const kind = page[header]
  if (kind !== TABLE_LEAF && kind !== INDEX_LEAF && kind !== INDEX_INTERIOR)
    return { rows: [], unreadable: WITHOUT_ROWS.has(kind) ? 0 : 1 }
  const rows: FoundRow[] = []
  let unreadable = 0
  const first = header + (kind === INDEX_INTERIOR ? 12 : 8)
  const cells = page.readUInt16BE(header + 3)
  for (let index = 0; index < cells; index++) {
    try {
      rows.push(cellAt(file, page, page.readUInt16BE(first + 2 * index), kind))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      unreadable += 1
    }
  }
  return { rows, unreadable }
}

function cellAt(file: PageFile, page: Buffer, at: number, kind: number): FoundRow {
  const reader = new Reader(page, kind === INDEX_INTERIOR ? at + 4 : at)
  const bytes = reader.varint()
  const rowid = kind === TABLE_LEAF ? reader.varint() : undefined
  const payload = payloadAt(file, page, reader.at, bytes, kind === TABLE_LEAF)
  return { rowid, values: valuesOf(payload) }
}

/** No row of ours is longer: a text has at most a megabyte, and metadata some megabytes. */
const MAX_PAYLOAD = 64 * 1024 * 1024

/** The payload of a row: the part on its page, and the rest from overflow pages. */
function payloadAt(file: PageFile, page: Buffer, at: number, bytes: number, isTable: boolean): Buffer {
  if (bytes > MAX_PAYLOAD) throw new RangeError('a row longer than any can be')
  const usable = page.length
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (bytes <= most) return sliced(page, at, bytes)
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const fitting = least + ((bytes - least) % (usable - 4))
  const local = fitting <= most ? fitting : least
  const parts = [sliced(page, at, local)]
  let left = bytes - local
  let next = page.readUInt32BE(at + local)
  while (left > 0) {
    if (next < 1 || next > file.pages) throw new RangeError('a row whose continuation is missing')
    const more = file.pageAt(next)
    const part = more.subarray(4, 4 + Math.min(left, usable - 4))
    parts.push(part)
    left -= part.length
    next = more.readUInt32BE(0)
  }
  return Buffer.concat(parts)
}

function sliced(page: Buffer, at: number, bytes: number): Buffer {
  if (at + bytes > page.length) throw new RangeError('a row beyond its page')
  return page.subarray(at, at + bytes)
}

/** More columns than any of our tables has. */
const MAX_COLUMNS = 64

function valuesOf(payload: Buffer): Value[] {
  const reader = new Reader(payload, 0)
  const end = reader.varint()
  const types: number[] = []
  while (reader.at < end) {
    types.push(reader.varint())
    if (types.length > MAX_COLUMNS) throw new RangeError('a row with too many columns')
  }
  reader.at = end
  return types.map((type) => reader.value(type))
}

/** Sizes in bytes of whole numbers, by serial type 0 to 6. */
const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class Reader {
  at: number
  readonly #bytes: Buffer

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  varint(): number {
    let value = 0
    for (let index = 0; index < 9; index++) {
      const byte = this.#bytes.readUInt8(this.at++)
      if (index === 8) return value * 256 + byte
      value = value * 128 + (byte & 0x7f)
      if (byte < 0x80) break
    }
    return value
  }

  value(type: number): Value {
    if (type === 0) return null
    if (type === 8 || type === 9) return type - 8
    const bytes = INTEGER_BYTES[type] ?? (type === 7 ? 8 : Math.floor((type - 12) / 2))
    const part = sliced(this.#bytes, this.at, bytes)
    this.at += bytes
    if (type === 7) return part.readDoubleBE(0)
    if (type === 6) return Number(part.readBigInt64BE(0))
    if (type < 6) return part.readIntBE(0, bytes)
    if (type < 12) throw new RangeError('a value of an unknown type')
    // Copied, so that the page need not stay in memory. Invalid text stays as bytes.
    return type % 2 === 0 ? Buffer.from(part) : textOf(part)
  }
}

function textOf(bytes: Buffer): Value {
  try {
    return utf8.decode(bytes)
  } catch {
    return Buffer.from(bytes)
  }
}
