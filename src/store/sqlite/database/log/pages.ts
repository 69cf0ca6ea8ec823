import { type LogStamp, parseStamp, STAMP_KEY } from './stamp.js'

/**
 * Reads rows from pages without SQLite, which would mix a file with a foreign log, and write. The format is that of
 * https://sqlite.org/fileformat2.html. If a page violates it, a function throws a `RangeError`: a process that is killed
 * while it writes a log into the file leaves pages of two states there.
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

/** What the first of these columns contains. */
const TYPES: ReadonlySet<unknown> = new Set(['table', 'index', 'view', 'trigger'])

/** A key that `schema_meta` has in every version. After `VACUUM`, what was its page may be that of any other table. */
const EVERY_META = 'schema_version'

/** The stamp in the file; undefined if it has none. */
export function stampIn(pageAt: PageAt): LogStamp | undefined {
  const root = metaRoot(pageAt)
  if (root === undefined) return undefined
  const meta = new Map([...rowsOf(pageAt, root, 2)].map(([key, value]) => [key, value]))
  if (!meta.has(EVERY_META)) throw new RangeError('not schema_meta')
  const stamp = meta.get(STAMP_KEY)
  return typeof stamp === 'string' ? parseStamp(stamp) : undefined
}

function metaRoot(pageAt: PageAt): number | undefined {
  let found: number | undefined
  for (const [type, name, , root] of rowsOf(pageAt, 1, MASTER_COLUMNS)) {
    if (!TYPES.has(type)) throw new RangeError('not the list of tables')
    if (type === 'table' && name === 'schema_meta' && typeof root === 'number') found = root
  }
  return found
}

/** The stamp on a single page; undefined if it has none, like almost every page. */
export function stampOn(page: Buffer): LogStamp | undefined {
  if (page[0] !== TABLE_LEAF || !page.includes(STAMP_KEY)) return undefined
  try {
    for (const offset of cellOffsets(page, 0)) {
      const [key, value, ...more] = leafRow(page, offset).values
      if (key === STAMP_KEY && typeof value === 'string' && more.length === 0) return parseStamp(value)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

type Value = string | number | undefined

/** A page of a table, and the bounds of its row numbers. */
interface Subtree {
  readonly page: number
  readonly above: number
  readonly upTo: number
}

function* rowsOf(pageAt: PageAt, root: number, columns: number): Generator<Value[], void, undefined> {
  const waiting: Subtree[] = [{ page: root, above: Number.NEGATIVE_INFINITY, upTo: Number.POSITIVE_INFINITY }]
  for (let pages = 0; ; pages++) {
    const next = waiting.pop()
    if (next === undefined) return
    if (pages > MOST_PAGES) throw new RangeError('a circle of pages')
    const page = pageAt(next.page)
    const header = next.page === 1 ? FILE_HEADER : 0
    const kind = page[header]
    if (kind === TABLE_LEAF) {
      let { above } = next
      for (const offset of cellOffsets(page, header)) {
        const { number, values } = leafRow(page, offset, columns)
        above = inOrder(number, above, next.upTo)
        yield values
      }
    } else if (kind === TABLE_INTERIOR) {
      waiting.push(...childrenOf(page, header, next))
    } else {
      throw new RangeError('not a page of a table')
    }
  }
}

function childrenOf(page: Buffer, header: number, { above, upTo }: Subtree): readonly Subtree[] {
  let before = above
  const children = cellOffsets(page, header).map((offset): Subtree => {
    const last = inOrder(new Reader(page, offset + 4).varint(), before, upTo)
    const child = { page: page.readUInt32BE(offset), above: before, upTo: last }
    before = last
    return child
  })
  return [...children, { page: page.readUInt32BE(header + 8), above: before, upTo }]
}

/** A row number within its bounds. */
function inOrder(number: number, above: number, upTo: number): number {
  if (number > above && number <= upTo) return number
  throw new RangeError('rows in two pages, or in none')
}

function cellOffsets(page: Buffer, header: number): number[] {
  const first = header + (page[header] === TABLE_LEAF ? 8 : 12)
  return Array.from({ length: page.readUInt16BE(header + 3) }, (_, index) =>
    page.readUInt16BE(first + 2 * index),
  )
}

interface Row {
  readonly number: number
  /** The first columns, if they are text or whole numbers. */
  readonly values: Value[]
}

function leafRow(page: Buffer, offset: number, columns = Number.POSITIVE_INFINITY): Row {
  const reader = new Reader(page, offset)
  // Skips the row's size.
  reader.varint()
  const number = reader.varint()
  const start = reader.at
  const end = start + reader.varint()
  const types: number[] = []
  while (reader.at < end && types.length < columns) types.push(reader.varint())
  reader.at = end
  return { number, values: types.map((type) => reader.value(type)) }
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
