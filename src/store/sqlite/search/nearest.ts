import { RecollectError } from '../../../errors.js'
import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter, isPlain } from '../../../records/filter.js'
import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import type { PassageHit, RecordHit, SearchOptions, VectorHit } from '../../hits.js'
import { activeTable } from '../index/vec0.js'
import { filterCondition, selectiveIndex } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import { activeSpace, type EmbeddingSpace, hasVectors, spaceMismatch } from '../spaces/spaces.js'
import { observedSearch } from './observed.js'
import { withRecords } from './read-records.js'

/**
 * For more answers than this the plain scan is faster: vec0 keeps its best answers in an array
 * that every nearer one shifts. (It refuses more than 4,096 altogether.)
 */
export const MAX_INDEX_ANSWERS = 512

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
  return observedSearch(where, limit, options, () => store.read(() => withRecords(store, search())))
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
  const { fingerprint, filter: given = {} } = checkOptions(options, ['fingerprint', 'filter'], where)
  if (fingerprint !== undefined) requireText(fingerprint, 'fingerprint')
  const filter = checkFilter(given, where)
  const scan = scanQuery(filter)
  return store.read(() => {
    const space = spaceToSearch(store, fingerprint)
    if (space === undefined) return []
    const fromIndex = isPlain(filter) ? searchIndex(store, query, wanted) : null
    const hits = fromIndex ?? scan(store, space, query, wanted)
    requireDistances(hits)
    return located(store, space, hits)
  })
}

/**
 * The active space; undefined where there is nothing to search.
 *
 * @param fingerprint the space of the query
 * @throws RecollectError `SPACE_MISMATCH`
 */
export function spaceToSearch(
  store: StoreSession,
  fingerprint: string | undefined,
): EmbeddingSpace | undefined {
  const space = activeSpace(store)
  if (fingerprint === undefined || fingerprint === space.fingerprint) return space
  if (!hasVectors(store)) return undefined
  throw spaceMismatch(space.fingerprint, fingerprint)
}

/** The nearest passage of a record. */
export interface NearPassage {
  readonly recordId: string
  readonly passageId: number
  readonly distance: number
}

/** Passages asked for at first, for each record wanted: each pass measures every vector. */
const SPARE = 1.5

/** How many times more passages are asked for next when those found are of too few records. */
const GROWTH = 4

/**
 * The index's answer, or null when it cannot give the whole one. It finds passages, of which several may be of one
 * record, and among equal distances keeps whichever it met first: more are asked for until those that are surely
 * nearer than any other are enough.
 */
function searchIndex(store: StoreSession, query: Float32Array, limit: number): NearPassage[] | null {
  const table = activeTable(store)
  for (let k = Math.ceil(limit * SPARE) + 1; k <= MAX_INDEX_ANSWERS; k *= GROWTH) {
    const found = store.connection.all<NearPassage>(
      `SELECT record_id AS recordId, passage_id AS passageId, distance FROM ${table} WHERE embedding MATCH ? AND k = ?`,
      toBytes(query),
      k,
    )
    found.sort(nearerFirst)
    const last = found.at(-1)?.distance
    const sure = found.length < k ? found : found.filter(({ distance }) => distance !== last)
    const nearest = oneForEach(sure)
    if (nearest.length >= limit || found.length < k) return nearest.slice(0, limit)
  }
  return null
}

/** The first of each record. */
export function oneForEach(hits: readonly NearPassage[]): NearPassage[] {
  const seen = new Set<string>()
  return hits.filter(({ recordId }) => !seen.has(recordId) && seen.add(recordId))
}

/** A damaged vector gives no distance, and would come before every real answer. */
export function requireDistances(hits: readonly NearPassage[]): void {
  const broken = hits.find((hit) => !Number.isFinite(hit.distance))
  if (broken === undefined) return
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected finite vectors, received a damaged one for record ${JSON.stringify(broken.recordId)}: call rebuildVectorIndex(), or embed that record again`,
  )
}

export function nearerFirst(a: NearPassage, b: NearPassage): number {
  if (a.distance !== b.distance) return a.distance - b.distance
  // By UTF-8 bytes, as SQLite orders text: UTF-16 order differs beyond the basic plane.
  return Buffer.compare(Buffer.from(a.recordId), Buffer.from(b.recordId)) || a.passageId - b.passageId
}

type Scan = (store: StoreSession, space: EmbeddingSpace, query: Float32Array, limit: number) => NearPassage[]

/** Passages that a scan gives beyond the answers wanted, for records of which several are near. */
const SPARE_PASSAGES = 32

/**
 * Every vector that the filter lets pass, measured and sorted: exact under any filter, where an index that is
 * filtered after the fact returns too few. Most records have one passage, so that the nearest passages are of
 * enough records; where they are not, the nearest of each record is looked for, which takes half as long again.
 */
function scanQuery(filter: CheckedFilter): Scan {
  const condition = filterCondition(filter)
  const nearestPassages = (
    from: string,
  ) => `SELECT r.id AS recordId, e.passage_id AS passageId, vec_distance_L2(e.vector, ?) AS distance
    ${from} AND ${condition.sql} ORDER BY distance, r.id, e.passage_id LIMIT ?`
  // Of the columns beside min(), SQLite gives those of the row that has it.
  const nearestOfEach = (
    from: string,
  ) => `SELECT r.id AS recordId, e.passage_id AS passageId, min(vec_distance_L2(e.vector, ?)) AS distance
    ${from} AND ${condition.sql} GROUP BY r.seq ORDER BY distance, r.id LIMIT ?`
  return (store, space, query, limit) => {
    const ask = (sql: string, rows: number) =>
      store.connection.all<NearPassage>(sql, toBytes(query), space.id, ...condition.values, rows)
    const rows = Math.min(limit + SPARE_PASSAGES, Number.MAX_SAFE_INTEGER)
    const from = scannedTables(store, filter)
    const found = ask(nearestPassages(from), rows)
    const nearest = oneForEach(found)
    if (nearest.length >= limit || found.length < rows) return nearest.slice(0, limit)
    return ask(nearestOfEach(from), limit)
  }
}

/**
 * Table by table: from the vectors on, in the order in which they lie in the file; but from the records on where an
 * index knows the few that a filter lets pass.
 */
function scannedTables(store: StoreSession, filter: CheckedFilter): string {
  const index = selectiveIndex(filter) ?? (isShortTime(store, filter) ? 'memory_records_created_at' : null)
  return index === null
    ? `FROM embeddings e NOT INDEXED CROSS JOIN passages p ON p.id = e.passage_id
       CROSS JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ?`
    : `FROM memory_records r INDEXED BY ${index} CROSS JOIN passages p ON p.record_seq = r.seq
       CROSS JOIN embeddings e ON e.passage_id = p.id WHERE e.space_id = ?`
}

/** Up to one record in this many is looked up by the index, one by one. */
const SHORT_PART = 8

/** Whether few records are of the time that a filter names. Reads the index alone. */
function isShortTime({ connection }: StoreSession, { createdFrom, createdBefore }: CheckedFilter): boolean {
  if (createdFrom === undefined && createdBefore === undefined) return false
  const all = connection.value<number | null>('SELECT max(seq) FROM memory_records') ?? 0
  const few = Math.floor(all / SHORT_PART)
  const count = connection.value<number>(
    `SELECT count(*) FROM (SELECT 1 FROM memory_records INDEXED BY memory_records_created_at
       WHERE created_at >= ? AND created_at < ? LIMIT ?)`,
    createdFrom ?? Number.MIN_SAFE_INTEGER,
    createdBefore ?? Number.MAX_SAFE_INTEGER,
    few + 1,
  )
  return (count ?? 0) <= few
}

type Place = PassageHit & { readonly id: number }

/** Says where in the text of a record that has several passages the nearest one is. */
export function located(
  store: StoreSession,
  space: EmbeddingSpace,
  hits: readonly NearPassage[],
): VectorHit[] {
  const places = store.connection.all<Place>(
    `SELECT p.id, p.ordinal, p.start_offset AS start, p.end_offset AS "end"
     FROM json_each(?) j CROSS JOIN passages p ON p.id = j.value
     WHERE EXISTS (SELECT 1 FROM passages o CROSS JOIN embeddings e ON e.passage_id = o.id AND e.space_id = ?
                   WHERE o.record_seq = p.record_seq AND o.id <> p.id)`,
    JSON.stringify(hits.map(({ passageId }) => passageId)),
    space.id,
  )
  const byId = new Map(places.map(({ id, ...passage }) => [id, passage]))
  return hits.map(({ recordId, passageId, distance }) => {
    const passage = byId.get(passageId)
    return passage === undefined ? { recordId, distance } : { recordId, distance, passage }
  })
}
