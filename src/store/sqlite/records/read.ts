import { checkOptions, requireOneOf, requireString, requireWholeNumber } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { FILTER_KEYS, filterCondition, type RecordFilter } from './filter-sql.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Which records, in which order. */
export interface ListOptions extends RecordFilter {
  /** At most so many, a whole number of at least 1; default all. */
  readonly limit?: number | undefined
  /** By time of creation, equal times by id. Default `oldest` first. */
  readonly order?: 'oldest' | 'newest' | undefined
}

const LIST_KEYS = [...FILTER_KEYS, 'limit', 'order']

/** Records read at a time by {@link iterateRecords}. */
const PAGE = 256

export function getRecord(store: StoreSession, id: unknown): MemoryRecord | null {
  const wanted = requireString(id, 'id')
  return store.read(() => findRecord(store, wanted))
}

/** Inside a transaction of the caller's. */
export function findRecord(store: StoreSession, id: string): MemoryRecord | null {
  const row = store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.id = ?`,
    id,
  )
  return row === undefined ? null : toRecord(row)
}

export function listRecords(store: StoreSession, given: ListOptions = {}): MemoryRecord[] {
  const options = checkOptions(given, LIST_KEYS, 'listRecords')
  const limit = options.limit === undefined ? -1 : requireWholeNumber(options.limit, 'limit', 1)
  const page = pageQuery(options)
  return store.read(() => page(store, { limit }))
}

/**
 * One page at a time, each a read of its own: an open cursor would keep the write-ahead log from being
 * cut for as long as the caller takes, and would forbid writing meanwhile. What is stored after the first
 * page was read is left out: a loop that stores records would otherwise follow its own.
 */
export function iterateRecords(store: StoreSession, given: ListOptions = {}): IterableIterator<MemoryRecord> {
  const options = checkOptions(given, LIST_KEYS, 'iterateRecords')
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : requireWholeNumber(options.limit, 'limit', 1)
  return pages(store, pageQuery(options), limit)
}

export function findActiveByTag(store: StoreSession, tag: unknown): MemoryRecord[] {
  return listRecords(store, { tag: requireString(tag, 'tag') })
}

interface Page {
  /** Go on after this record. */
  readonly after?: MemoryRecord | undefined
  /** No row that was stored after this one. */
  readonly lastRow?: number | undefined
  readonly limit: number
}

type PageQuery = (store: StoreSession, page: Page) => MemoryRecord[]

function* pages(store: StoreSession, page: PageQuery, limit: number): IterableIterator<MemoryRecord> {
  let left = limit
  let after: MemoryRecord | undefined
  let lastRow: number | undefined
  while (left > 0) {
    const limit = Math.min(PAGE, left)
    const records = store.read(() => {
      // New rows are numbered upwards, and VACUUM keeps the numbers of a table that has an index.
      lastRow ??= store.connection.value<number | null>('SELECT max(rowid) FROM memory_records') ?? 0
      return page(store, { after, lastRow, limit })
    })
    yield* records
    after = records.at(-1)
    left -= records.length
    if (records.length < limit) return
  }
}

/** Checks the options once; the SQL goes on from the last record seen, never by counting. */
function pageQuery(options: ListOptions): PageQuery {
  const condition = filterCondition(options)
  const newest = requireOneOf(options.order ?? 'oldest', 'order', ['oldest', 'newest']) === 'newest'
  const direction = newest ? 'DESC' : 'ASC'
  // In the order of the answer, so that a page is read and no more: by status or kind SQLite would find, and
  // sort, all records for every page. A turn has few.
  const index = options.sourceTurnId === undefined ? 'INDEXED BY memory_records_created_at' : ''
  const beyond = `(r.created_at, r.id) ${newest ? '<' : '>'} (?, ?)`
  return (store, { after, lastRow, limit }) => {
    const where = [condition.sql]
    const values: SqlValue[] = [...condition.values]
    if (after !== undefined) {
      where.push(beyond)
      values.push(after.createdAt, after.id)
    }
    if (lastRow !== undefined) {
      // The sign keeps SQLite from going through the table by row, and sorting it for every page.
      where.push('+r.rowid <= ?')
      values.push(lastRow)
    }
    return store.connection
      .all<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM memory_records r ${index} WHERE ${where.join(' AND ')} ORDER BY r.created_at ${direction}, r.id ${direction} LIMIT ?`,
        ...values,
        limit,
      )
      .map(toRecord)
  }
}
