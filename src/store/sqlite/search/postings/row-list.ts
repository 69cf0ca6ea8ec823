import type { StoreSession } from '../../session.js'
import { firstVarint } from './varint.js'

/** How many rows of the index of words are read at a time: two milliseconds. */
const PAGE = 4_096

/** The rows of the index of words, ascending, with their sizes, which BM25 needs. */
export class RowList {
  #ids = new Float64Array(0)
  #sizes = new Uint32Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.#ids.byteLength + this.#sizes.byteLength
  }

  /** How many rows fit before more memory is allocated. */
  get room(): number {
    return this.#ids.length
  }

  /** Number of words in each row; the array is longer than the list. */
  get sizes(): Uint32Array {
    return this.#sizes
  }

  /** The id of the last row; -1 if there is none. */
  get last(): number {
    return this.#length === 0 ? -1 : (this.#ids[this.#length - 1] ?? -1)
  }

  idOf(row: number): number {
    return this.#ids[row] ?? -1
  }

  /** The number of the first row from `from` on whose id is not below `id`. */
  rowFrom(id: number, from = 0): number {
    let low = from
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Reads the next rows after the last one; returns false if there are no more. Inside a read. */
  readOn(store: StoreSession): boolean {
    // As text: SQLite returns one row in a fifth of the time.
    const page = store.connection.get<{ readonly ids: string | null; readonly sizes: string | null }>(
      `SELECT group_concat(id) AS ids, group_concat(hex(sz)) AS sizes
       FROM (SELECT id, sz FROM record_words_docsize WHERE id > ? ORDER BY id LIMIT ${PAGE})`,
      this.last,
    )
    if (page === undefined || page.ids === null || page.sizes === null) return false
    const ids = page.ids.split(',')
    const sizes = page.sizes.split(',')
    this.#room(this.#length + ids.length)
    for (const [at, id] of ids.entries()) {
      this.#ids[this.#length] = Number(id)
      this.#sizes[this.#length] = firstVarint(Buffer.from(sizes[at] ?? '', 'hex'))
      this.#length += 1
    }
    return ids.length === PAGE
  }

  #room(length: number): void {
    if (length <= this.#ids.length) return
    const room = Math.max(length, Math.ceil(this.#ids.length * 1.5))
    const ids = new Float64Array(room)
    const sizes = new Uint32Array(room)
    ids.set(this.#ids)
    sizes.set(this.#sizes)
    this.#ids = ids
    this.#sizes = sizes
  }
}
