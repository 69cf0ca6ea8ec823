import { checkOptions, requireOneOf, requireString, requireWholeNumber } from '../../../options/check.js'
import { checkFilterValues, type RecordFilter } from '../../../records/filter.js'
import { LIST_KEYS, type ListOptions } from '../../../records/list-options.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { SqlValue } from '../database/connection.js'
import type { StoreSession } from '../session.js'
import { filterCondition, filterIndex } from './filter-sql.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** How many records {@link iterateRecords} reads at a time. */
const PAGE = 256

export function getRecord(store: StoreSession, id: unknown): MemoryRecord | null {
  const wanted = requireString(id, 'id')
  return store.read(() => findRecord(store, wanted))
}

/** The record with this id, or null. Inside a transaction of the caller. */
export function findRecord(store: StoreSession, id: string): MemoryRecord | null {
  return findStored(store, id)?.record ?? null
}

/** Up to `limit` ids, of records of any status, that end in `end`. */
export function idsEnding(store: StoreSession, end: string, limit: number): string[] {
  return store.read(() =>
    store.connection
      .all<{ id: string }>(
        'SELECT id FROM memory_records WHERE substr(id, -length(?)) = ? ORDER BY id LIMIT ?',
        end,
        end,
        limit,
      )
      .map(({ id }) => id),
  )
}

/** A record with its number. */
export interface StoredRecord {
  readonly seq: number
  readonly record: MemoryRecord
}

/** The record with this id and its number, or null. Inside a transaction of the caller. */
export function findStored(store: StoreSession, id: string): StoredRecord | null {
  const row = store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.id = ?`,
    id,
  )
  return row === undefined ? null : { seq: row.seq, record: toRecord(row) }
}

export function listRecords(store: StoreSession, given: ListOptions = {}): MemoryRecord[] {
  const options = checkOptions(given, LIST_KEYS, 'listRecords')
  const limit = options.limit === undefined ? -1 : requireWholeNumber(options.limit, 'limit', 1)
  const offset = options.offset === undefined ? 0 : requireWholeNumber(options.offset, 'offset', 0)
  const page = pageQuery(options)
  return store.read(() => page(store, { limit, offset }).map(toRecord))
}

/**
 * Reads one page at a time, each in a read of its own: an open cursor would keep the write-ahead log from being cut
 * for as long as the caller takes, and would forbid writing meanwhile. Records stored after the first page was read
 * are left out: a loop that stores records would otherwise never end.
 */
export function iterateRecords(store: StoreSession, given: ListOptions = {}): IterableIterator<MemoryRecord> {
  const options = checkOptions(given, LIST_KEYS, 'iterateRecords')
  const limit =
    options.limit === undefined ? Number.POSITIVE_INFINITY : requireWholeNumber(options.limit, 'limit', 1)
  const offset = options.offset === undefined ? 0 : requireWholeNumber(options.offset, 'offset', 0)
  return pages(store, pageQuery(options), limit, offset)
}

export function findActiveByTag(store: StoreSession, tag: unknown, given: TagOptions = {}): MemoryRecord[] {
  const options = checkOptions<TagOptions>(given, ['scope', 'within'], 'findActiveByTag')
  return listRecords(store, { ...options, tag: requireString(tag, 'tag') })
}

/** Where to look for records with a tag; default everywhere. */
export type TagOptions = Pick<RecordFilter, 'scope' | 'within'>

interface Page {
  /** The last row of the previous page. */
  readonly after?: RecordRow | undefined
  /** The highest record number to return. */
  readonly last?: number | undefined
  readonly limit: number
  readonly offset?: number | undefined
}

type PageQuery = (store: StoreSession, page: Page) => RecordRow[]

function* pages(
  store: StoreSession,
  page: PageQuery,
  limit: number,
  offset: number,
): IterableIterator<MemoryRecord> {
  let left = limit
  let after: RecordRow | undefined
  let last: number | undefined
  while (left > 0) {
    const limit = Math.min(PAGE, left)
    const rows = store.read(() => {
      last ??= store.connection.value<number | null>('SELECT max(seq) FROM memory_records') ?? 0
      return page(store, { after, last, limit, offset: after === undefined ? offset : 0 })
    })
    yield* rows.map(toRecord)
    after = rows.at(-1)
    left -= rows.length
    if (rows.length < limit) return
  }
}

/** Checks the options once. The SQL continues after the last record of the previous page, not at an offset. */
function pageQuery(options: ListOptions): PageQuery {
  const filter = checkFilterValues(options)
  const condition = filterCondition(filter)
  const newest = requireOneOf(options.order ?? 'oldest', 'order', ['oldest', 'newest']) === 'newest'
  const direction = newest ? 'DESC' : 'ASC'
  const beyond = `(r.created_at, r.seq) ${newest ? '<' : '>'} (?, ?)`
  return (store, { after, last, limit, offset = 0 }) => {
    const where = [condition.sql]
    const values: SqlValue[] = [...condition.values]
    if (after !== undefined) {
      where.push(beyond)
      values.push(Number(after.created_at), after.seq)
    }
    if (last !== undefined) {
      // The plus sign keeps SQLite from scanning the table by row and sorting it for every page.
      where.push('+r.seq <= ?')
      values.push(last)
    }
    return store.connection.all<RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM memory_records r ${filterIndex(filter)} WHERE ${where.join(' AND ')}
       ORDER BY r.created_at ${direction}, r.seq ${direction} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
  }
}
