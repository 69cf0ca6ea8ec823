import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter, isPlain } from '../../../records/filter.js'
import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import type { RecordHit, SearchOptions } from '../../hits.js'
import { activeTable } from '../index/vec0.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import { filterCondition } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import { areFew } from './few-records.js'
import { searchRecordsInMemory } from './memory-search.js'
import { located, type NearPassage, nearerFirst, oneForEach, requireDistances } from './near-passage.js'
import { searchRecords } from './nearest.js'
import { withRecords } from './read-records.js'
import { spaceToSearch } from './search-space.js'
import { MAX_INDEX_ANSWERS } from './vec0-search.js'
import { scanInSlices } from './vector-slices.js'

/** Options of {@link searchRecordsInSlices}. */
export interface SlicedSearchOptions extends SearchOptions {
  readonly signal?: AbortSignal | undefined
}

/** How many records are kept beyond the wanted ones, in case some are changed or deleted meanwhile. */
const SPARE = 32

/** How many passages are kept for each wanted record: several of the nearest may belong to one record. */
const PASSAGES_A_RECORD = 1.5

/** Maximum number of vectors compared at once: about 8 milliseconds. */
const MAX_AT_ONCE = 20_000

/**
 * The records nearest to a vector, as `searchRecords` returns them, but blocking only for some milliseconds at a time.
 * A record that is changed meanwhile appears in its final state, or not at all.
 */
export async function searchRecordsInSlices(
  store: StoreSession,
  vector: unknown,
  limit: unknown,
  given: SlicedSearchOptions = {},
): Promise<RecordHit[]> {
  const where = 'nearest'
  checkVector(vector, 'the query')
  // The caller may change it at once.
  const query = Float32Array.from(vector)
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const options = checkOptions(given, ['fingerprint', 'filter', 'signal'], where)
  const { fingerprint, signal } = options
  if (fingerprint !== undefined) requireText(fingerprint, 'fingerprint')
  const filter = checkFilter(options.filter ?? {}, where)
  // The caller may be inside a transaction that is rolled back, or abort or close at once.
  await undefined
  assertNotAborted(signal)
  if (areFew(store, filter)) return searchRecords(store, query, wanted, { filter, fingerprint })
  const question = { vector: query, limit: wanted, filter, fingerprint, signal }
  const index = memoryIndexOf(store)
  index?.advance()
  const search = async () => {
    // Loading takes no longer than comparing all vectors in the file, and the next search needs it too.
    if (index?.isLoading && !isSmall(store)) await index.untilLoaded(signal)
    const inMemory = await searchRecordsInMemory(store, question)
    if (inMemory !== undefined) return inMemory
    for (;;) {
      const spaceId = store.read(() => spaceToSearch(store, fingerprint)?.id)
      if (spaceId === undefined) return []
      const found = await searchOnce(store, question, spaceId)
      // Otherwise the store's space changed meanwhile.
      if (found !== undefined) return found
    }
  }
  return traceAsync(
    CHANNELS.search,
    () => ({ operation: 'searchRecords' as const, limit: wanted, filtered: options.filter !== undefined }),
    search,
    ({ length }) => ({ hits: length }),
  )
}

interface Question {
  readonly vector: Float32Array
  readonly limit: number
  readonly filter: CheckedFilter
  readonly fingerprint: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Searches once; undefined if the store's vector space changed meanwhile. */
async function searchOnce(
  store: StoreSession,
  question: Question,
  spaceId: number,
): Promise<RecordHit[] | undefined> {
  if (isPlain(question.filter)) {
    const found = await searchPassages(store, question, spaceId)
    if (found !== 'too few') return found
  }
  return searchFiltered(store, question, spaceId)
}

type MeasuredPassage = Pick<NearPassage, 'passageId' | 'distance'>

/** Distances of a range of row ids. */
const MEASURED = `SELECT passage_id, vec_distance_L2(vector, ?) AS distance
  FROM embeddings NOT INDEXED WHERE rowid BETWEEN ? AND ? AND space_id = ?`

/** A damaged vector has no distance, and must not be skipped. */
const NEAR = 'coalesce(e.distance, -1) <= ?'

const NEAR_PASSAGES = `SELECT e.passage_id AS passageId, e.distance FROM (${MEASURED}) e WHERE ${NEAR}`

/** Almost every record matches a plain filter, so records are looked up only at the end. */
async function searchPassages(
  store: StoreSession,
  { vector, limit, filter, fingerprint, signal }: Question,
  spaceId: number,
): Promise<RecordHit[] | 'too few' | undefined> {
  const likely = Math.min(Math.ceil(PASSAGES_A_RECORD * limit) + 1, Number.MAX_SAFE_INTEGER)
  const fromIndex = likely <= MAX_INDEX_ANSWERS && isSmall(store)
  const size = fromIndex ? likely : Math.min(2 * likely, Number.MAX_SAFE_INTEGER)
  const found = fromIndex
    ? nearestPassages(store, vector, size)
    : await scanInSlices<MeasuredPassage>(store, {
        ...{
          spaceId,
          fingerprint,
          sql: NEAR_PASSAGES,
          before: [toBytes(vector)],
          behind: [],
          size,
          signal,
        },
        keep: (rows) => rows.toSorted(nearer).slice(0, size),
      })
  if (found === undefined) return undefined
  const farthest = found.length < size ? undefined : found.at(-1)?.distance
  // Other vectors may be as far as the last one.
  const sure = found.filter(({ distance }) => distance !== farthest)
  return store.read(() => {
    const space = spaceToSearch(store, fingerprint)
    if (space?.id !== spaceId) return undefined
    const hits = present(store, sure, filter, spaceId)
    if (hits.length < limit && farthest !== undefined) return 'too few'
    return withRecords(store, located(store, space, hits.slice(0, limit)))
  })
}

/** The result of the index, which takes two thirds of the time of a scan, but blocks for all of it. */
function nearestPassages(store: StoreSession, vector: Float32Array, k: number): MeasuredPassage[] {
  return store.read(() =>
    store.connection
      .all<MeasuredPassage>(
        `SELECT passage_id AS passageId, distance FROM ${activeTable(store)} WHERE embedding MATCH ? AND k = ?`,
        toBytes(vector),
        k,
      )
      .sort(nearer),
  )
}

function nearer(a: MeasuredPassage, b: MeasuredPassage): number {
  return a.distance - b.distance
}

/** Estimates the size by the highest row ids, so deleted rows count too. */
function isSmall(store: StoreSession): boolean {
  const span = store.read(() =>
    store.connection.value<number | null>(
      'SELECT (SELECT max(rowid) FROM embeddings) - (SELECT min(rowid) FROM embeddings)',
    ),
  )
  return (span ?? 0) <= MAX_AT_ONCE
}

/** Exact under any filter: of each slice, only matching records are kept. */
async function searchFiltered(
  store: StoreSession,
  { vector, limit, filter, fingerprint, signal }: Question,
  spaceId: number,
): Promise<RecordHit[] | undefined> {
  const size = Math.min(limit + SPARE, Number.MAX_SAFE_INTEGER)
  const { sql, values } = filterCondition(filter)
  const found = await scanInSlices<NearPassage>(store, {
    ...{ spaceId, fingerprint, before: [toBytes(vector)], behind: values, size, signal },
    sql: `SELECT r.id AS recordId, e.passage_id AS passageId, e.distance FROM (${MEASURED}) e
      CROSS JOIN passages p ON p.id = e.passage_id CROSS JOIN memory_records r ON r.seq = p.record_seq
      WHERE ${NEAR} AND ${sql}`,
    keep: (rows) => oneForEach(rows.toSorted(nearerFirst)).slice(0, size),
  })
  if (found === undefined) return undefined
  return store.read(() => {
    const space = spaceToSearch(store, fingerprint)
    if (space?.id !== spaceId) return undefined
    const hits = present(store, found, filter, spaceId)
    return withRecords(store, located(store, space, hits.slice(0, limit)))
  })
}

/** Each record once, with the nearest of these passages that it still has, nearest first. Inside a read. */
function present(
  store: StoreSession,
  measured: readonly MeasuredPassage[],
  filter: CheckedFilter,
  spaceId: number,
): NearPassage[] {
  const { sql, values } = filterCondition(filter)
  const distances = new Map(measured.map(({ passageId, distance }) => [passageId, distance]))
  const found = store.connection.all<Pick<NearPassage, 'recordId' | 'passageId'>>(
    `SELECT r.id AS recordId, p.id AS passageId FROM json_each(?) j CROSS JOIN passages p ON p.id = j.value
     CROSS JOIN memory_records r ON r.seq = p.record_seq
     WHERE EXISTS (SELECT 1 FROM embeddings e WHERE e.passage_id = p.id AND e.space_id = ?) AND ${sql}`,
    JSON.stringify([...distances.keys()]),
    spaceId,
    ...values,
  )
  const hits = found.map((hit) => ({ ...hit, distance: distances.get(hit.passageId) ?? Number.NaN }))
  requireDistances(hits)
  return oneForEach(hits.sort(nearerFirst))
}
