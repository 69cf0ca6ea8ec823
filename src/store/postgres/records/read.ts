import { checkOptions, requireOneOf, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilterValues } from '../../../records/filter.js'
import { LIST_KEYS, type ListOptions } from '../../../records/list-options.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { recordNotFound } from '../../../records/not-found.js'
import { DEFAULT_SCOPE, isWithin } from '../../../records/scope.js'
import { wrongStatus } from '../../../records/wrong-status.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements, Value } from '../connection/statements.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** A record with its number. */
export interface StoredRecord {
  readonly seq: number
  readonly record: MemoryRecord
}

export async function findStored(db: Statements, id: string): Promise<StoredRecord | null> {
  const row = await db.get<RecordRow>(`SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.id = ?`, id)
  return row === undefined ? null : stored(row)
}

export function stored(row: RecordRow): StoredRecord {
  return { seq: row.seq, record: toRecord(row) }
}

/**
 * The record, locked against changes by other transactions until this one ends. Inside a write.
 *
 * @throws RecollectError `RECORD_NOT_FOUND` if it does not exist, or is not within the scope
 */
export async function requireRecord(
  tx: Statements,
  id: string,
  within: string = DEFAULT_SCOPE,
): Promise<StoredRecord> {
  const row = await tx.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.id = ? FOR NO KEY UPDATE OF r`,
    id,
  )
  if (row === undefined || !isWithin(row.scope, within)) throw recordNotFound(id)
  return stored(row)
}

/** @throws RecollectError `RECORD_NOT_FOUND`, `RECORD_INVALID` */
export async function requireActive(tx: Statements, id: string, within?: string): Promise<StoredRecord> {
  const found = await requireRecord(tx, id, within)
  if (found.record.status !== 'active') throw wrongStatus(found.record, ['active'])
  return found
}

/** The existing records with these ids. */
export async function findRecords(
  db: Statements,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredRecord>> {
  if (ids.length === 0) return new Map()
  const rows = await db.all<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.id = ANY(?::text[])`,
    ids,
  )
  return new Map(rows.map((row) => [row.id, stored(row)]))
}

export async function listRecords(db: Statements, given: ListOptions = {}): Promise<MemoryRecord[]> {
  const options = checkOptions(given, LIST_KEYS, 'listRecords')
  const limit = options.limit === undefined ? null : requireWholeNumber(options.limit, 'limit', 1)
  const offset = options.offset === undefined ? 0 : requireWholeNumber(options.offset, 'offset', 0)
  const filter = checkFilterValues(options)
  const newest = requireOneOf(options.order ?? 'oldest', 'order', ['oldest', 'newest']) === 'newest'
  const rows = await readPage(db, { filter, newest, limit, offset })
  return rows.map(toRecord)
}

interface Page {
  readonly filter: CheckedFilter
  readonly newest?: boolean
  /** Maximum number of records; null for all. */
  readonly limit: number | null
  readonly offset?: number
  /** The last row of the previous page. */
  readonly after?: RecordRow | undefined
}

async function readPage(
  db: Statements,
  { filter, newest = false, limit, offset = 0, after }: Page,
): Promise<RecordRow[]> {
  const { sql, values } = filterCondition(filter)
  const direction = newest ? 'DESC' : 'ASC'
  const beyond: Value[] = after === undefined ? [] : [after.created_at, after.seq]
  return db.all<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r
     WHERE ${sql} ${after === undefined ? '' : `AND (r.created_at, r.seq) ${newest ? '<' : '>'} (?::bigint, ?::bigint)`}
     ORDER BY r.created_at ${direction}, r.seq ${direction} LIMIT ?::bigint OFFSET ?::bigint`,
    ...values,
    ...beyond,
    limit,
    offset,
  )
}

/** The position of a walk: the last row of the previous page. */
export type WalkPlace = RecordRow

/** One page of a walk in the order of listing, and where the next one begins; undefined after the last page. */
export async function walkPage(
  db: Statements,
  filter: CheckedFilter,
  { newest, after }: { readonly newest: boolean; readonly after: WalkPlace | undefined },
): Promise<{ readonly records: MemoryRecord[]; readonly next: WalkPlace | undefined }> {
  const rows = await readPage(db, { filter, newest, limit: PAGE, after })
  return { records: rows.map(toRecord), next: rows.length < PAGE ? undefined : rows.at(-1) }
}

/** How many rows are read at a time. */
const PAGE = 256

/** All records that match a filter, in the order of listing, a page at a time. Inside a read. */
export async function* recordPages(
  db: Statements,
  filter: CheckedFilter,
): AsyncGenerator<readonly MemoryRecord[]> {
  let after: RecordRow | undefined
  for (;;) {
    const rows = await readPage(db, { filter, limit: PAGE, after })
    yield rows.map(toRecord)
    after = rows.at(-1)
    if (rows.length < PAGE) return
  }
}
