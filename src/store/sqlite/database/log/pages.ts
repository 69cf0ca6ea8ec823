import { type LogStamp, parseStamp, STAMP_KEY } from './stamp.js'

/**
 * Reads rows from pages without SQLite, which would mix a file with a foreign log, and write. The format is that of
 * https://sqlite.org/fileformat2.html. If a page violates it, a function throws a `RangeError`.
 */

/** Returns the page with a number, from 1. */
export type PageAt = (number: number) => Buffer

const TABLE_LEAF = 0x0d
const TABLE_INTERIOR = 0x05

/** Size of the file header before the first page's own header. */
const FILE_HEADER = 100

/** `schema_meta` and the list of tables are small: more pages than this mean a circle. */
const MOST_PAGES = 10_000

/** The columns `type, name, tbl_name, rootpage` of the list of tables. */
const MASTER_COLUMNS = 4

/** The stamp in the file; undefined if it has none. */
export function stampIn(pageAt: PageAt): LogStamp | undefined {
  for (const [type, name, , root] of rowsOf(pageAt, 1, MASTER_COLUMNS)) {
    if (type !== 'table' || name !== 'schema_meta' || typeof root !== 'number') continue
    for (const [key, value] of rowsOf(pageAt, root, 2)) {
      if (key === STAMP_KEY && typeof value === 'string') return parseStamp(value)
    }
  }
  return undefined
}

/** The stamp on a single page; undefined if it has none, like almost every page. */
export function stampOn(page: Buffer): LogStamp | undefined {
  if (page[0] !== TABLE_LEAF || !page.includes(STAMP_KEY)) return undefined
  try {
    for (const offset of cellOffsets(page, 0)) {
      const [key, value, ...more] = leafRow(page, offset)
      if (key === STAMP_KEY && typeof value === 'string' && more.length === 0) return parseStamp(value)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

type Value = string | number | undefined

function* rowsOf(pageAt: PageAt, root: number, columns: number): Generator<Value[], void, undefined> {
  const waiting = [root]
  for (let pages = 0; ; pages++) {
    const number = waiting.pop()
    if (number === undefined) return
    if (pages > MOST_PAGES) throw new RangeError('a circle of pages')
    const page = pageAt(number)
    const header = number === 1 ? FILE_HEADER : 0
    const kind = page[header]
    if (kind === TABLE_LEAF) {
      for (const offset of cellOffsets(page, header)) yield leafRow(page, offset, columns)
    } else if (kind === TABLE_INTERIOR) {
      waiting.push(page.readUInt32BE(header + 8))
      for (const offset of cellOffsets(page, header)) waiting.push(page.readUInt32BE(offset))
    } else {
      throw new RangeError('not a page of a table')
    }
  }
}

function cellOffsets(page: Buffer, header: number): number[] {
  const first = header + (page[header] === TABLE_LEAF ? 8 : 12)
  return Array.from({ length: page.readUInt16BE(header + 3) }, (_, index) =>
    page.readUInt16BE(first + 2 * index),
  )
}

/** The first columns of a row, if they are text or whole numbers. */
function leafRow(page: Buffer, offset: number, columns = Number.POSITIVE_INFINITY): Value[] {
  const reader = new Reader(page, offset)
  // Skips the row's size and its rowid.
  reader.varint()
  reader.varint()
  const start = reader.at
  const end = start + reader.varint()
  const types: number[] = []
  while (reader.at < end && types.length < columns) types.push(reader.varint())
  reader.at = end
  return types.map((type) => reader.value(type))
}

/** Sizes in bytes of whole numbers, by serial type 0 to 6. */
const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const

class Reader {
  at: number
  readonly #page: Buffer

  constructor(page: Buffer, at: number) {
    this.#page = page
    this.at = at
  }

  varint(): number {
    let value = 0
    for (let index = 0; index < 9; index++) {
      const byte = this.#page.readUInt8(this.at++)
      if (index === 8) return value * 256 + byte
      value = value * 128 + (byte & 0x7f)
      if (byte < 0x80) break
    }
    return value
  }

  value(type: number): Value {
    const bytes = INTEGER_BYTES[type] ?? (type === 7 ? 8 : type < 12 ? 0 : Math.floor((type - 12) / 2))
    const from = this.at
    this.at += bytes
    if (type === 8 || type === 9) return type - 8
    if (type >= 1 && type <= 5) return this.#page.readIntBE(from, bytes)
    if (type < 13 || type % 2 === 0) return undefined
    if (from + bytes > this.#page.length) throw new RangeError('a row that continues on another page')
    return this.#page.toString('utf8', from, from + bytes)
  }
}
