import type { CheckedFilter } from '../../../records/filter.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import type { NearestQuestion, NearRecord } from './nearest-question.js'

/** How the index of vectors is searched. */
export interface ApproximateSearch {
  /** Candidates that are kept in mind. */
  readonly efSearch: number
}

/** Passages looked at for each record that is wanted: several of the nearest may be of one. */
const PASSAGES_A_RECORD = 2

/** Beyond this, measuring every vector is no slower. */
const MAX_LIMIT = 500

/** Up to this many records of a scope, a turn or a time are measured instead: the index would look at all others first. */
const FEW = 2_048

/**
 * The nearest records by pgvector's HNSW index, which goes on until the filter has let enough pass. Undefined where it
 * ends with fewer: then every vector is to be measured.
 */
export async function nearestByIndex(
  tx: Statements,
  { vector, limit, filter, spaceId }: NearestQuestion,
  { efSearch }: ApproximateSearch,
): Promise<NearRecord[] | undefined> {
  if (limit > MAX_LIMIT || (await areFew(tx, filter))) return undefined
  const passages = limit * PASSAGES_A_RECORD
  await tx.run(
    `SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', ?, true),
       set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)`,
    String(Math.min(1_000, Math.max(efSearch, passages))),
  )
  const { sql, values } = filterCondition(filter)
  const rows = await tx.all<{ seq: number; id: string; distance: number }>(
    `SELECT r.seq::float8 AS seq, r.id, (p.embedding <-> ?::{vector})::float8 AS distance
     FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
     WHERE p.space_id = ? AND ${sql} ORDER BY p.embedding <-> ?::{vector} LIMIT ?::bigint`,
    vector,
    spaceId,
    ...values,
    vector,
    passages,
  )
  await tx.run(`SELECT set_config('enable_seqscan', 'on', true), set_config('enable_sort', 'on', true)`)
  const nearest = new Map<number, { readonly id: string; readonly distance: number }>()
  for (const { seq, id, distance } of rows) if (!nearest.has(seq)) nearest.set(seq, { id, distance })
  if (nearest.size < limit) return undefined
  return [...nearest]
    .map(([seq, near]) => ({ seq, ...near }))
    .sort((a, b) => a.distance - b.distance || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
    .slice(0, limit)
    .map(({ seq, distance }) => ({ seq, distance }))
}

/** Whether an index of records knows the few that a filter may let pass. */
async function areFew(tx: Statements, filter: CheckedFilter): Promise<boolean> {
  const { scope, within, sourceTurnId, createdFrom, createdBefore } = filter
  const named = Object.entries({ scope, within, sourceTurnId, createdFrom, createdBefore }).filter(
    // Within '' is everything, and the scope '' is one like others.
    ([key, value]) => value !== undefined && !(key === 'within' && value === ''),
  )
  if (named.length === 0) return false
  const { sql, values } = filterCondition({ includeInactive: true, ...Object.fromEntries(named) })
  const count = await tx.value<number>(
    `SELECT count(*)::int FROM (SELECT 1 FROM {records} r WHERE ${sql} LIMIT ?::bigint) f`,
    ...values,
    FEW + 1,
  )
  return (count ?? 0) <= FEW
}
