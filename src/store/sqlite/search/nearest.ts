import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter, isPlain } from '../../../records/filter.js'
import { checkVector } from '../../../vectors/vector-bytes.js'
import type { RecordHit, SearchOptions, VectorHit } from '../../hits.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import type { StoreSession } from '../session.js'
import { areFew } from './few-records.js'
import { scanQuery } from './full-scan.js'
import { nearestInMemory } from './memory-search.js'
import { located, requireDistances } from './near-passage.js'
import { observedSearch } from './observed.js'
import { withRecords } from './read-records.js'
import { spaceToSearch } from './search-space.js'
import { searchVec0 } from './vec0-search.js'

export function searchByVector(
  store: StoreSession,
  query: unknown,
  limit: unknown,
  options?: SearchOptions,
): VectorHit[] {
  const where = 'searchByVector'
  return observedSearch(where, limit, options, () => {
    const search = prepared(store, checkSearch(query, limit, options, where))
    return store.read(() => nearest(store, search))
  })
}

export function searchRecords(
  store: StoreSession,
  query: unknown,
  limit: unknown,
  options?: SearchOptions,
): RecordHit[] {
  const where = 'searchRecords'
  return observedSearch(where, limit, options, () => {
    const search = prepared(store, checkSearch(query, limit, options, where))
    return store.read(() => withRecords(store, nearest(store, search)))
  })
}

/** A search whose options are checked. */
interface Search {
  readonly vector: Float32Array
  readonly limit: number
  readonly filter: CheckedFilter
  readonly fingerprint: string | undefined
}

function checkSearch(query: unknown, limit: unknown, options: SearchOptions = {}, where: string): Search {
  checkVector(query, 'the query')
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const { fingerprint, filter = {} } = checkOptions(options, ['fingerprint', 'filter'], where)
  if (fingerprint !== undefined) requireText(fingerprint, 'fingerprint')
  return { vector: query, limit: wanted, filter: checkFilter(filter, where), fingerprint }
}

/** A search, and whether it compares only few records: then it needs no vectors in memory. */
interface PreparedSearch extends Search {
  readonly few: boolean
}

/** Prepares a search. Outside a read: loads vectors into memory only for a search that would use them. */
function prepared(store: StoreSession, search: Search): PreparedSearch {
  const few = areFew(store, search.filter)
  if (!few) memoryIndexOf(store)?.advance()
  return { ...search, few }
}

/** Runs a search. Inside a read. */
function nearest(
  store: StoreSession,
  { vector, limit, filter, fingerprint, few }: PreparedSearch,
): VectorHit[] {
  const space = spaceToSearch(store, fingerprint)
  if (space === undefined) return []
  const inMemory = few ? undefined : nearestInMemory(store, { space, vector, limit, filter })
  const indexed = inMemory ?? (isPlain(filter) ? searchVec0(store, vector, limit) : null)
  const hits = indexed ?? scanQuery(filter)(store, space, vector, limit)
  requireDistances(hits)
  return located(store, space, hits)
}
