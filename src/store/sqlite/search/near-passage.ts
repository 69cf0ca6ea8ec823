import { RecollectError } from '../../../errors.js'
import type { PassageHit, VectorHit } from '../../hits.js'
import type { StoreSession } from '../session.js'
import type { EmbeddingSpace } from '../spaces/spaces.js'

/** The nearest passage of a record. */
export interface NearPassage {
  readonly recordId: string
  readonly passageId: number
  readonly distance: number
}

/** The first hit of each record. */
export function oneForEach(hits: readonly NearPassage[]): NearPassage[] {
  const seen = new Set<string>()
  return hits.filter(({ recordId }) => !seen.has(recordId) && seen.add(recordId))
}

/** Refuses hits without a distance: a damaged vector has none, and would come before every real result. */
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
  // Compares UTF-8 bytes, as SQLite orders text: UTF-16 order differs outside the basic plane.
  return Buffer.compare(Buffer.from(a.recordId), Buffer.from(b.recordId)) || a.passageId - b.passageId
}

type Place = PassageHit & { readonly id: number }

/** Adds the position of the nearest passage in the text, for records with several passages. */
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
