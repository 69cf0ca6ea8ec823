import { scopeCondition } from '../../conditions/scope-sql.js'
import type { EmbeddingFailure } from '../../status.js'
import type { Statements } from '../connection/statements.js'
import { activeSpace } from '../vectors/spaces.js'
import { fromVectorText } from '../vectors/text.js'

/** Ids, of records of any status, that end in `end`. */
export async function idsEnding(db: Statements, end: string, limit: number): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    'SELECT r.id FROM {records} r WHERE right(r.id, length(?)) = ? ORDER BY r.id LIMIT ?::bigint',
    end,
    end,
    limit,
  )
  return rows.map(({ id }) => id)
}

/** Ids of active records that lack a vector, in the order of writing. */
export async function waitingWithin(db: Statements, within: string): Promise<string[]> {
  const { sql, values } = scopeCondition(within)
  const rows = await db.all<{ id: string }>(
    `SELECT r.id FROM {queue} q JOIN {records} r ON r.seq = q.record_seq
     WHERE r.status = 'active' AND ${sql} ORDER BY r.seq`,
    ...values,
  )
  return rows.map(({ id }) => id)
}

/** The vectors of the active space of all passages of a record, in their order. */
export async function vectorsOf(db: Statements, recordId: string): Promise<Float32Array[]> {
  const { id } = await activeSpace(db)
  const rows = await db.all<{ vector: string }>(
    `SELECT p.embedding::text AS vector FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
     WHERE r.id = ? AND p.space_id = ? ORDER BY p.ordinal`,
    recordId,
    id,
  )
  return rows.map(({ vector }) => fromVectorText(vector))
}

export async function countPassages(db: Statements, recordId: string): Promise<number> {
  const { id } = await activeSpace(db)
  const count = await db.value<number>(
    `SELECT count(*)::float8 FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
     WHERE r.id = ? AND p.space_id = ?`,
    recordId,
    id,
  )
  return count ?? 0
}

/** Records whose embedding has failed, ordered by their next attempt. */
export async function embeddingFailures(
  db: Statements,
  limit: number,
  within: string,
): Promise<EmbeddingFailure[]> {
  const { sql, values } = scopeCondition(within)
  return db.all<EmbeddingFailure>(
    `SELECT r.id AS "recordId", q.attempts, q.last_error AS "lastError", q.next_attempt_at::float8 AS "nextAttemptAt"
     FROM {queue} q JOIN {records} r ON r.seq = q.record_seq
     WHERE q.last_error IS NOT NULL AND ${sql} ORDER BY q.next_attempt_at, r.seq LIMIT ?::bigint`,
    ...values,
    limit,
  )
}

/** The ids of records that were erased for good. */
export async function erasedIds(db: Statements): Promise<string[]> {
  const rows = await db.all<{ id: string }>('SELECT id FROM {erased_ids} ORDER BY id')
  return rows.map(({ id }) => id)
}
