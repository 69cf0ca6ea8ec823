import { checkVector, toBytes } from '../../../vectors/vector-bytes.js'
import type { DistanceOptions, MeasuredHit } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { type NearPassage, requireDistances } from './near-passage.js'
import { signaturesOf } from './signatures.js'

/** A passage of a record with its distance. */
interface Measured extends NearPassage {
  readonly ordinal: number
  readonly start: number
  readonly end: number
  /** Only for the first passage: most records have no other. */
  readonly signature: Uint8Array | null
}

/**
 * The distances of these records from a vector, each that of its nearest passage; records without a vector are left
 * out. Finding a vector's row takes longer than reading it, so the signature in the same row is read too.
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
    const signature = 'CASE WHEN p.ordinal = 0 AND e.signature_version = ? THEN e.signature END'
    // Not grouped in SQL: SQLite would sort the rows with all their vectors.
    const passages = store.connection.all<Measured>(
      `SELECT r.id AS recordId, e.passage_id AS passageId, vec_distance_L2(e.vector, ?) AS distance,
         p.ordinal, p.start_offset AS start, p.end_offset AS "end",
         ${signatures === undefined ? 'NULL' : signature} AS signature
       FROM json_each(?) j CROSS JOIN memory_records r ON r.id = j.value
         CROSS JOIN passages p ON p.record_seq = r.seq
         CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?`,
      toBytes(query),
      ...(signatures === undefined ? [] : [signatures]),
      // SQLite would collect them in a table to drop repeated ones.
      JSON.stringify([...new Set(recordIds)]),
      activeSpace(store).id,
    )
    requireDistances(passages)
    const hits = nearestOfEach(passages)
    return signatures === undefined ? hits : withOtherSignatures(store, hits, signatures)
  })
}

function nearestOfEach(passages: readonly Measured[]): MeasuredHit[] {
  const nearest = new Map<string, Measured>()
  const several = new Set<string>()
  for (const passage of passages) {
    const { recordId } = passage
    const known = nearest.get(recordId)
    if (known !== undefined) several.add(recordId)
    if (known === undefined || passage.distance < known.distance) nearest.set(recordId, passage)
  }
  return [...nearest.values()].map(({ recordId, distance, ordinal, start, end, signature }) => ({
    ...{ recordId, distance },
    ...(several.has(recordId) && { passage: { ordinal, start, end } }),
    ...(signature !== null && { signature }),
  }))
}

function withOtherSignatures(
  store: StoreSession,
  hits: readonly MeasuredHit[],
  version: number,
): MeasuredHit[] {
  const later = hits.flatMap(({ recordId, passage }) =>
    passage === undefined || passage.ordinal === 0 ? [] : [{ recordId, ordinal: passage.ordinal }],
  )
  if (later.length === 0) return [...hits]
  const found = new Map(
    signaturesOf(store, later, version).map(({ recordId, signature }) => [recordId, signature]),
  )
  return hits.map((hit) => {
    const signature = found.get(hit.recordId)
    return signature === undefined ? hit : { ...hit, signature }
  })
}
