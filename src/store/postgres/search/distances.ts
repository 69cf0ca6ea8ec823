import { checkVector } from '../../../vectors/vector-bytes.js'
import type { DistanceOptions, MeasuredHit } from '../../recalling.js'
import type { PostgresSession } from '../session.js'
import { activeSpace } from '../vectors/spaces.js'
import { toVectorText } from '../vectors/text.js'

interface Measured {
  readonly recordId: string
  readonly distance: number
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly passages: number
  readonly signature: Uint8Array | null
}

/**
 * The distances of these records from a vector, each that of its nearest passage; records without a vector are left
 * out.
 */
export async function distancesTo(
  session: PostgresSession,
  vector: unknown,
  recordIds: readonly string[],
  { signatures }: DistanceOptions = {},
): Promise<MeasuredHit[]> {
  checkVector(vector, 'the query')
  if (recordIds.length === 0) return []
  const query = toVectorText(vector)
  return session.direct(async (db) => {
    const measured = await db.all<Measured>(
      `SELECT DISTINCT ON (r.id) r.id AS "recordId", (p.embedding <-> ?::{vector})::float8 AS distance, p.ordinal,
         p.start_offset AS start, p.end_offset AS "end",
         (SELECT count(*)::int FROM {passages} o WHERE o.record_seq = r.seq AND o.space_id = p.space_id) AS passages,
         CASE WHEN p.signature_version = ?::int THEN p.signature END AS signature
       FROM {records} r JOIN {passages} p ON p.record_seq = r.seq
       WHERE r.id = ANY(?::text[]) AND p.space_id = ?
       ORDER BY r.id, p.embedding <-> ?::{vector}, p.ordinal`,
      query,
      signatures ?? null,
      recordIds,
      (await activeSpace(db)).id,
      query,
    )
    return measured.map(({ recordId, distance, ordinal, start, end, passages, signature }) => ({
      ...{ recordId, distance },
      ...(passages > 1 && { passage: { ordinal, start, end } }),
      ...(signature !== null && { signature: Uint8Array.from(signature) }),
    }))
  })
}
