import { checkOptions, requireOneOf, requireString, requireWholeNumber } from '../../arguments/options.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import type { SqlValue } from '../connection.js'
import type { Store } from '../store.js'
import { FILTER_KEYS, filterCondition, type RecordFilter } from './record-filter.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './record-row.js'

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

export function getRecord(store: Store, id: unknown): MemoryRecord | null {
  const wanted = requireString(id, 'id')
  return store.read(() => findRecord(store, wanted))
}

/** Inside a transaction of the caller's. */
export function findRecord(store: Store, id: string): MemoryRecord | null {
  const row = store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.id = ?`,
    id,
  )
  return row === undefined ? null : toRecord(row)
}

export function listRecords(store: Store, options: ListOptions = {}): MemoryRecord[] {
  checkOptions(options, LIST_KEYS, 'listRecords')
  const limit = options.limit === undefined ? -1 : requireWholeNumber(options.limit, 'limit', 1)
  const page = pageQuery(options)
  return store.read(() => page(store, undefined, limit))
}

/**
 * One page at a time, each a read of its own: an open cursor would keep the write-ahead log from being
 * cut for as long as the caller takes, and would forbid writing meanwhile.
 */
export function iterateRecords(store: Store, options: ListOptions = {}): IterableIterator<MemoryRecord> {
  checkOptions(options, LIST_KEYS, 'iterateRecords')
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : requireWholeNumber(options.limit, 'limit', 1)
  return pages(store, pageQuery(options), limit)
}

export function findActiveByTag(store: Store, tag: unknown): MemoryRecord[] {
  return listRecords(store, { tag: requireString(tag, 'tag') })
}

type PageQuery = (store: Store, after: MemoryRecord | undefined, limit: number) => MemoryRecord[]

function* pages(store: Store, page: PageQuery, limit: number): IterableIterator<MemoryRecord> {
  let left = limit
  let last: MemoryRecord | undefined
  while (left > 0) {
    const size = Math.min(PAGE, left)
    const records = store.read(() => page(store, last, size))
    yield* records
    last = records.at(-1)
    left -= records.length
    if (records.length < size) return
  }
}

/** Checks the options once; the SQL goes on from the last record seen, never by counting. */
function pageQuery(options: ListOptions): PageQuery {
  const condition = filterCondition(options)
  const newest = requireOneOf(options.order ?? 'oldest', 'order', ['oldest', 'newest']) === 'newest'
  const direction = newest ? 'DESC' : 'ASC'
  const beyond = `(r.created_at, r.id) ${newest ? '<' : '>'} (?, ?)`
  return (store, after, limit) => {
    const values: SqlValue[] = [...condition.values]
    if (after !== undefined) values.push(after.createdAt, after.id)
    const where = after === undefined ? condition.sql : `${condition.sql} AND ${beyond}`
    return store.connection
      .all<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE ${where} ORDER BY r.created_at ${direction}, r.id ${direction} LIMIT ?`,
        ...values,
        limit,
      )
      .map(toRecord)
  }
}
