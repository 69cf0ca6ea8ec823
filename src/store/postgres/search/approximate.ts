import type { CheckedFilter } from '../../../records/filter.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import type { NearestQuestion, NearRecord } from './nearest-question.js'

/** Options for searching the index of vectors. */
export interface ApproximateSearch {
  /** How many candidates a search keeps. */
  readonly efSearch: number
}

/** How many passages to fetch for each wanted record: several of the nearest may belong to one record. */
const PASSAGES_A_RECORD = 2

/** Beyond this limit, comparing every vector is no slower. */
const MAX_LIMIT = 500

/**
 * Up to this many records of a scope, a turn or a time are compared directly: the index would visit all others first.
 */
const FEW = 2_048

/**
 * The nearest records by pgvector's HNSW index, which continues until enough results pass the filter. Undefined if it
 * ends with fewer: then every vector must be compared.
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

/** Whether an index of records can find the few records that match the filter. */
async function areFew(tx: Statements, filter: CheckedFilter): Promise<boolean> {
  const { scope, within, sourceTurnId, createdFrom, createdBefore } = filter
  const named = Object.entries({ scope, within, sourceTurnId, createdFrom, createdBefore }).filter(
    // `within: ''` means everything, while the scope '' is a scope like others.
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
