import { RecollectError } from '../../../errors.js'
import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import { activeTable } from '../index/vec0.js'
import { checkFilter, filterCondition, isPlain, type RecordFilter } from '../records/filter-sql.js'
import { findRecord } from '../records/read.js'
import type { StoreSession } from '../session.js'
import { activeSpace, type EmbeddingSpace, hasVectors, spaceMismatch } from '../spaces/spaces.js'
import { observedSearch } from './observed.js'

/** One answer of a search: the nearer, the smaller the distance. */
export interface VectorHit {
  /** The record found. */
  readonly recordId: string
  /** Euclidean, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. */
  readonly distance: number
}

/** {@link VectorHit} with the record itself. */
export interface RecordHit {
  /** The record found. */
  readonly record: MemoryRecord
  /** Euclidean, 0 to 2: for unit vectors `d^2 = 2 - 2 cos`. */
  readonly distance: number
}

/** What a search is restricted to. */
export interface SearchOptions {
  /** The space of the query; refused when the store's is another. Default the store's active one. */
  readonly fingerprint?: string | undefined
  /** Only records that it lets pass; default every active one. */
  readonly filter?: RecordFilter | undefined
}

/**
 * Beyond so many answers the plain scan is the faster way: vec0 keeps its best answers in an array
 * that every nearer one shifts. (It refuses more than 4,096 altogether.)
 */
const MAX_INDEX_ANSWERS = 512

export function searchByVector(
  store: StoreSession,
  query: unknown,
  limit: unknown,
  options?: SearchOptions,
): VectorHit[] {
  const where = 'searchByVector'
  return observedSearch(where, limit, options, () => nearest(store, query, limit, options, where))
}

export function searchRecords(
  store: StoreSession,
  query: unknown,
  limit: unknown,
  options?: SearchOptions,
): RecordHit[] {
  const where = 'searchRecords'
  const search = () => nearest(store, query, limit, options, where)
  const withRecords = () =>
    search().flatMap(({ recordId, distance }) => {
      const record = findRecord(store, recordId)
      return record === null ? [] : [{ record, distance }]
    })
  return observedSearch(where, limit, options, () => store.read(withRecords))
}

function nearest(
  store: StoreSession,
  query: unknown,
  limit: unknown,
  options: SearchOptions = {},
  where: string,
): VectorHit[] {
  checkVector(query, 'the query')
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const { fingerprint, filter = {} } = checkOptions(options, ['fingerprint', 'filter'], where)
  if (fingerprint !== undefined) requireText(fingerprint, 'fingerprint')
  checkFilter(filter, where)
  const scan = scanQuery(filter)
  return store.read(() => {
    const space = activeSpace(store)
    if (fingerprint !== undefined && fingerprint !== space.fingerprint) {
      if (!hasVectors(store)) return []
      throw spaceMismatch(space.fingerprint, fingerprint)
    }
    const fromIndex = isPlain(filter) ? searchIndex(store, query, wanted) : null
    const hits = fromIndex ?? scan(store, space, query, wanted)
    requireDistances(hits)
    return hits
  })
}

/**
 * The index's answer, or null when it cannot give the whole one. Among equal distances vec0 keeps
 * whichever it met first, so that one more than wanted is asked for, and more when the last two are equal.
 */
function searchIndex(store: StoreSession, query: Float32Array, limit: number): VectorHit[] | null {
  const table = activeTable(store)
  for (let k = limit + 1; k <= MAX_INDEX_ANSWERS; k *= 2) {
    const hits = store.connection.all<VectorHit>(
      `SELECT record_id AS recordId, distance FROM ${table} WHERE embedding MATCH ? AND k = ?`,
      toBytes(query),
      k,
    )
    hits.sort(nearerFirst)
    const whole = hits.length < k || hits[limit - 1]?.distance !== hits.at(-1)?.distance
    if (whole) return hits.slice(0, limit)
  }
  return null
}

/** A damaged vector gives no distance, and would come before every real answer. */
function requireDistances(hits: readonly VectorHit[]): void {
  const broken = hits.find((hit) => !Number.isFinite(hit.distance))
  if (broken === undefined) return
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected finite vectors, received a damaged one for record ${JSON.stringify(broken.recordId)}: call rebuildVectorIndex(), or embed that record again`,
  )
}

function nearerFirst(a: VectorHit, b: VectorHit): number {
  if (a.distance !== b.distance) return a.distance - b.distance
  // By UTF-8 bytes, as SQLite orders text: UTF-16 order differs beyond the basic plane.
  return Buffer.compare(Buffer.from(a.recordId), Buffer.from(b.recordId))
}

type Scan = (store: StoreSession, space: EmbeddingSpace, query: Float32Array, limit: number) => VectorHit[]

/**
 * Every vector that the filter lets pass, measured and sorted: exact under any filter, where an index
 * that is filtered after the fact returns too few.
 */
function scanQuery(filter: RecordFilter): Scan {
  const condition = filterCondition(filter)
  const sql = `SELECT e.record_id AS recordId, vec_distance_L2(e.vector, ?) AS distance
    FROM embeddings e JOIN memory_records r ON r.id = e.record_id
    WHERE e.space_id = ? AND ${condition.sql} ORDER BY distance, recordId LIMIT ?`
  return (store, space, query, limit) =>
    store.connection.all<VectorHit>(sql, toBytes(query), space.id, ...condition.values, limit)
}
