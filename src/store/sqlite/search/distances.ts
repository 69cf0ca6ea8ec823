import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import type { DistanceOptions, MeasuredHit } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { type NearPassage, requireDistances } from './nearest.js'

/** A record's nearest passage, and how many it has. */
interface Measured extends NearPassage {
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly passages: number
  readonly signature: Uint8Array | null
}

/**
 * How near these records are to a vector, each by its nearest passage; those without a vector are left out. To find the
 * row of a vector takes longer than to read it: the signature beside it is read at the same time.
 */
export function distancesTo(
  store: StoreSession,
  query: unknown,
  recordIds: readonly string[],
  { signatures }: DistanceOptions = {},
): MeasuredHit[] {
  checkVector(query, 'the query')
  if (recordIds.length === 0) return []
  return store.read(() => {
    // Of the columns beside min(), SQLite gives those of the row that has it.
    const hits = store.connection.all<Measured>(
      `SELECT r.id AS recordId, e.passage_id AS passageId, min(vec_distance_L2(e.vector, ?)) AS distance, count(*) AS passages,
         p.ordinal, p.start_offset AS start, p.end_offset AS "end",
         ${signatures === undefined ? 'NULL' : 'CASE WHEN e.signature_version = ? THEN e.signature END'} AS signature
       FROM (SELECT DISTINCT value FROM json_each(?)) j CROSS JOIN memory_records r ON r.id = j.value
         CROSS JOIN passages p ON p.record_seq = r.seq
         CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?
       GROUP BY r.seq`,
      toBytes(query),
      ...(signatures === undefined ? [] : [signatures]),
      JSON.stringify(recordIds),
      activeSpace(store).id,
    )
    requireDistances(hits)
    return hits.map(({ recordId, distance, ordinal, start, end, passages, signature }) => ({
      ...{ recordId, distance },
      ...(passages > 1 && { passage: { ordinal, start, end } }),
      ...(signature !== null && { signature }),
    }))
  })
}
