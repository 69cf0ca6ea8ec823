/**
 * Finds data that SQLite leaves behind in spite of `secure_delete`: rows that it moves from one page to another stay
 * in the unused part of the old page, and are overwritten only by chance. In addition, a database of the predecessor,
 * made without that setting, has whole deleted rows in its free pages.
 *
 * The format is that of https://sqlite.org/fileformat2.html. Pages of indexes count: some contain words, others
 * scopes. Inner pages of tables contain only row ids.
 */

/**
 * Header sizes of pages with rows or keys, by the page's first byte. An overflow or free-list page begins with a page
 * number.
 */
const HEADERS: ReadonlyMap<number | undefined, number> = new Map([
  [0x0d, 8],
  [0x0a, 8],
  [0x02, 12],
])

/** Size of the file header before the first page's own header. */
const FILE_HEADER = 100

/** Whether any unused byte of a page with rows, or of a free page, is not zero. Damage counts as a leftover. */
export function hasLeftovers(file: Buffer): boolean {
  const stored = file.readUInt16BE(16)
  const pageSize = stored === 1 ? 65_536 : stored
  const usable = pageSize - file.readUInt8(20)
  for (let start = 0; start < file.length; start += pageSize) {
    const page = file.subarray(start, start + usable)
    const header = start === 0 ? FILE_HEADER : 0
    const length = HEADERS.get(page[header])
    if (length !== undefined && !isPageClean(page, header, length)) return true
  }
  return !isFreeListClean(file, pageSize, usable)
}

function isPageClean(page: Buffer, header: number, headerLength: number): boolean {
  const cells = page.readUInt16BE(header + 3)
  // 0 stands for 65,536.
  const contentStart = page.readUInt16BE(header + 5) || 65_536
  if (!isZero(page, header + headerLength + 2 * cells, contentStart)) return false
  let block = page.readUInt16BE(header + 1)
  while (block !== 0) {
    if (block + 4 > page.length) return false
    const next = page.readUInt16BE(block)
    if (!isZero(page, block + 4, block + page.readUInt16BE(block + 2))) return false
    // Free blocks are in order; anything else is damage, and may be a circle.
    if (next !== 0 && next <= block) return false
    block = next
  }
  return true
}

function isFreeListClean(file: Buffer, pageSize: number, usable: number): boolean {
  const pages = file.length / pageSize
  const pageAt = (number: number) => file.subarray((number - 1) * pageSize, (number - 1) * pageSize + usable)
  let left = file.readUInt32BE(36)
  let trunk = file.readUInt32BE(32)
  while (trunk !== 0) {
    if (trunk > pages || left <= 0) return false
    const page = pageAt(trunk)
    const count = page.readUInt32BE(4)
    if (count > usable / 4 - 2) return false
    for (let index = 0; index < count; index++) {
      const leaf = page.readUInt32BE(8 + 4 * index)
      if (leaf < 1 || leaf > pages || !isZero(pageAt(leaf), 0, usable)) return false
    }
    left -= 1 + count
    trunk = page.readUInt32BE(0)
  }
  return true
}

const ZEROS = Buffer.alloc(65_536)

function isZero(page: Buffer, from: number, to: number): boolean {
  return to <= from || page.compare(ZEROS, 0, to - from, from, Math.min(to, page.length)) === 0
}
