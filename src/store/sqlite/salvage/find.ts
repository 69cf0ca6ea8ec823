import { AUDIT_OPS } from '../../../records/audit-entry.js'
import { MEMORY_KINDS, MEMORY_STATUSES } from '../../../records/memory-record.js'
import { RECORD_DIGEST_COLUMNS, recordDigest } from '../digests/records.js'
import { rowDigest } from '../digests/small.js'
import { type FoundRow, type PageFile, rowsOn, type Value } from './rows.js'

/** Columns of a record by their names in the table. */
export type RecordColumns = Readonly<Record<(typeof RECORD_DIGEST_COLUMNS)[number], Value>>

/** A row that may be a record. */
export interface FoundRecord {
  readonly seq: number
  readonly columns: RecordColumns
  /** Whether it matches its digest; null if it has none. */
  readonly sound: boolean | null
}

export interface FoundPassage {
  readonly id: number
  readonly seq: number
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly prefix: string
}

export interface FoundEmbedding {
  readonly passageId: number
  readonly spaceId: number
  readonly values: readonly Value[]
}

export interface FoundAuditEntry {
  readonly values: readonly Value[]
  readonly sound: boolean | null
}

/** Everything of a store that was found on its pages, however they are linked. */
export interface Found {
  readonly records: FoundRecord[]
  readonly passages: FoundPassage[]
  readonly embeddings: FoundEmbedding[]
  readonly audit: FoundAuditEntry[]
  readonly erased: Map<string, number>
  readonly titles: Map<string, string>
  readonly spaces: Map<number, readonly Value[]>
  readonly settings: Map<string, string>
  readonly copies: { readonly path: string; readonly kind: string; readonly createdAt: number }[]
  unreadablePages: number
}

/**
 * Reads every page. A row's table is recognized by the row's shape, because only the pages above it would name the
 * table.
 */
export function findRows(file: PageFile, onPage: (done: number) => void): Found {
  const found: Found = {
    records: [],
    passages: [],
    embeddings: [],
    audit: [],
    erased: new Map(),
    titles: new Map(),
    spaces: new Map(),
    settings: new Map(),
    copies: [],
    unreadablePages: 0,
  }
  for (let number = 1; number <= file.pages; number++) {
    try {
      const { rows, unreadable } = rowsOn(file, number)
      if (unreadable > 0) found.unreadablePages += 1
      for (const row of rows) take(found, row)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      found.unreadablePages += 1
    }
    onPage(number)
  }
  return found
}

function take(found: Found, { rowid, values }: FoundRow): void {
  if (rowid === undefined) takeKey(found, values)
  else if (values.length >= RECORD_COLUMNS - 1 && values.length <= RECORD_COLUMNS)
    takeRecord(found, rowid, values)
  else if (values.length === OLD_RECORD_COLUMNS) takeOldRecord(found, rowid, values)
  else if (isPassage(values)) takePassage(found, rowid, values)
  else if (isEmbedding(values))
    found.embeddings.push({ passageId: Number(values[0]), spaceId: Number(values[1]), values })
  else if (isAudit(values)) takeAudit(found, values)
  else if (isSpace(values)) found.spaces.set(rowid, values)
  else if (values.length === 2 && typeof values[0] === 'string' && typeof values[1] === 'string')
    found.settings.set(values[0], values[1])
}

/** `seq`, the columns of the digest, `words_hash` and `digest`; the last may be missing. */
const RECORD_COLUMNS = RECORD_DIGEST_COLUMNS.length + 3

/** The number of columns in versions 2 and 3, without `seq` and the columns of version 4. */
const OLD_RECORD_COLUMNS = 13

function takeRecord(found: Found, seq: number, values: readonly Value[]): void {
  if (values[0] !== null || typeof values[1] !== 'string') return
  const own = values.slice(1, 1 + RECORD_DIGEST_COLUMNS.length)
  const digest = values[RECORD_COLUMNS - 1] ?? null
  const sound = digest === null ? null : recordDigest(own) === digest
  found.records.push({ seq, columns: named(own), sound })
}

function takeOldRecord(found: Found, rowid: number, values: readonly Value[]): void {
  const [id, kind, status] = values
  const isRecord =
    MEMORY_KINDS.some((each) => each === kind) && MEMORY_STATUSES.some((each) => each === status)
  if (typeof id !== 'string' || !isRecord) return
  const columns = named([...values, '', null, null, null, null, null])
  found.records.push({ seq: rowid, columns, sound: null })
}

function named(values: readonly Value[]): RecordColumns {
  const entries = RECORD_DIGEST_COLUMNS.map((column, index) => [column, values[index] ?? null])
  return Object.fromEntries(entries) as RecordColumns
}

const areNumbers = (...values: readonly (Value | undefined)[]) =>
  values.every((value) => typeof value === 'number' && value >= 0)

function isPassage(values: readonly Value[]): boolean {
  const [id, seq, ordinal, start, end, prefix] = values
  return (
    values.length === 6 && id === null && areNumbers(seq, ordinal, start, end) && typeof prefix === 'string'
  )
}

function takePassage(found: Found, id: number, values: readonly Value[]): void {
  const [, seq, ordinal, start, end, prefix] = values
  found.passages.push({
    id,
    seq: Number(seq),
    ordinal: Number(ordinal),
    start: Number(start),
    end: Number(end),
    prefix: String(prefix),
  })
}

const HASH_BYTES = 32

function isEmbedding(values: readonly Value[]): boolean {
  const [passageId, spaceId, hash, , , vector] = values
  return (
    (values.length === 9 || values.length === 10) &&
    areNumbers(passageId, spaceId) &&
    Buffer.isBuffer(hash) &&
    hash.length === HASH_BYTES &&
    Buffer.isBuffer(vector)
  )
}

function isAudit(values: readonly Value[]): boolean {
  const [id, op, target, note, at] = values
  const isEntry = typeof id === 'string' && AUDIT_OPS.some((each) => each === op) && typeof note === 'string'
  const hasTarget = target === null || typeof target === 'string'
  return (values.length === 5 || values.length === 6) && isEntry && hasTarget && areNumbers(at)
}

function takeAudit(found: Found, values: readonly Value[]): void {
  const digest = values[5] ?? null
  found.audit.push({ values, sound: digest === null ? null : rowDigest(values.slice(0, 5)) === digest })
}

function isSpace(values: readonly Value[]): boolean {
  const [, fingerprint, model, dimensions, details] = values
  return (
    (values.length === 6 || values.length === 7) &&
    values[0] === null &&
    typeof fingerprint === 'string' &&
    typeof model === 'string' &&
    areNumbers(dimensions) &&
    typeof details === 'string'
  )
}

/** A number from here on is a time, not a row id: the keys of both kinds of tables are a text and a number. */
const LEAST_TIME = 1_000_000_000

const COPY_KINDS = ['migration', 'import', 'export', 'backup']

/** Reads a row of a table without row ids: erased ids, titles, copies. */
function takeKey(found: Found, values: readonly Value[]): void {
  const [first, second, third] = values
  if (typeof first !== 'string') return
  if (values.length === 2 && typeof second === 'number' && second > LEAST_TIME)
    found.erased.set(first, second)
  if (typeof second !== 'string') return
  const isTitle = (values.length === 3 || values.length === 4) && typeof third === 'string'
  if (isTitle) found.titles.set(JSON.stringify([first, second]), third)
  if (values.length === 3 && COPY_KINDS.includes(second) && typeof third === 'number')
    found.copies.push({ path: first, kind: second, createdAt: third })
}
