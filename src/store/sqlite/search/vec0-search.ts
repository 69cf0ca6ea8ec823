import { toBytes } from '../../../vectors/vector-bytes.js'
import { activeTable } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { type NearPassage, nearerFirst, oneForEach } from './near-passage.js'

/**
 * For more results than this the plain scan is faster: vec0 keeps its best results in an array that every nearer one
 * shifts. (It refuses more than 4,096 altogether.)
 */
export const MAX_INDEX_ANSWERS = 512

/** How many passages are requested first for each wanted record: each attempt compares every vector. */
const SPARE = 1.5

/** The factor for the next attempt if the passages found belong to too few records. */
const GROWTH = 4

/**
 * vec0's result, or null if it cannot return all of it. vec0 finds passages, of which several may belong to one
 * record, and of equal distances it keeps the ones it met first. So more are requested until those that are certainly
 * nearer than any other are enough.
 */
export function searchVec0(store: StoreSession, query: Float32Array, limit: number): NearPassage[] | null {
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
