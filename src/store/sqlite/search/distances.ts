import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import type { VectorHit } from '../../hits.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { located, type NearPassage, requireDistances } from './near-passage.js'

/** How near these records are to a vector, each by its nearest passage; those without a vector are left out. */
export function distancesTo(store: StoreSession, query: unknown, recordIds: readonly string[]): VectorHit[] {
  checkVector(query, 'the query')
  if (recordIds.length === 0) return []
  return store.read(() => {
    const space = activeSpace(store)
    // Of the columns beside min(), SQLite gives those of the row that has it.
    const hits = store.connection.all<NearPassage>(
      `SELECT r.id AS recordId, e.passage_id AS passageId, min(vec_distance_L2(e.vector, ?)) AS distance
       FROM (SELECT DISTINCT value FROM json_each(?)) j CROSS JOIN memory_records r ON r.id = j.value
         CROSS JOIN passages p ON p.record_seq = r.seq
         CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?
       GROUP BY r.seq`,
      toBytes(query),
      JSON.stringify(recordIds),
      space.id,
    )
    requireDistances(hits)
    return located(store, space, hits)
  })
}
