import { toBytes } from '../../../vectors/vector-bytes.js'
import { activeTable } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { type NearPassage, nearerFirst, oneForEach } from './near-passage.js'

/**
 * For more answers than this the plain scan is faster: vec0 keeps its best answers in an array
 * that every nearer one shifts. (It refuses more than 4,096 altogether.)
 */
export const MAX_INDEX_ANSWERS = 512

/** Passages asked for at first, for each record wanted: each pass measures every vector. */
const SPARE = 1.5

/** How many times more passages are asked for next when those found are of too few records. */
const GROWTH = 4

/**
 * vec0's answer, or null when it cannot give the whole one. It finds passages, of which several may be of one
 * record, and among equal distances keeps whichever it met first: more are asked for until those that are surely
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
