import type { QueuedText } from '../../backfill/queued-text.js'
import { FIRST_DELAY_SECS, MAX_DELAY_SECS, MAX_REASON } from '../../backfill/retries.js'
import type { SqlCondition } from '../../conditions/sql-condition.js'
import type { Statements } from '../connection/statements.js'

/**
 * The queue: the records without a vector of the active space. Every active record has either the vectors of all its
 * passages or a row here, so that none is ever missed. A failed record keeps the reason and the time of its next
 * attempt. An instance that embeds a record holds a lease on it for a time, so that other instances take other
 * records.
 */

/** Duration of a lease in seconds: longer than embedding one portion takes. */
export const LEASE_SECS = 120

export async function enqueue(tx: Statements, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await tx.run(
    `INSERT INTO {queue}(record_seq) SELECT n FROM unnest(?::bigint[]) n
     ON CONFLICT(record_seq) DO UPDATE
     SET attempts = 0, last_error = NULL, next_attempt_at = 0, leased_until = 0, lease = NULL`,
    seqs,
  )
}

/** Queues the active ones of these records; an inactive record needs no vector. */
export async function enqueueIfActive(tx: Statements, seqs: readonly number[]): Promise<void> {
  const active = await tx.all<{ seq: number }>(
    "SELECT r.seq::float8 AS seq FROM {records} r WHERE r.seq = ANY(?::bigint[]) AND r.status = 'active'",
    seqs,
  )
  await enqueue(
    tx,
    active.map(({ seq }) => seq),
  )
}

export async function dequeue(tx: Statements, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await tx.run('DELETE FROM {queue} WHERE record_seq = ANY(?::bigint[])', seqs)
}

/** A record whose embedding failed. */
export interface Failure {
  readonly seq: number
  readonly reason: string
}

/** Records one more failed attempt. A record that was embedded, changed or erased meanwhile is left alone. */
export async function recordFailures(
  tx: Statements,
  failures: readonly Failure[],
  now: number,
): Promise<void> {
  if (failures.length === 0) return
  const sorted = failures.toSorted((a, b) => a.seq - b.seq)
  await tx.run(
    `UPDATE {queue} q SET attempts = q.attempts + 1, last_error = f.reason, leased_until = 0, lease = NULL,
       next_attempt_at = ?::bigint + least(?::bigint, ?::bigint << least(q.attempts, 20))
     FROM unnest(?::bigint[], ?::text[]) AS f(seq, reason) WHERE q.record_seq = f.seq`,
    now,
    MAX_DELAY_SECS,
    FIRST_DELAY_SECS,
    sorted.map(({ seq }) => seq),
    sorted.map(({ reason }) => reason.slice(0, MAX_REASON).toWellFormed()),
  )
}

/** The condition that a record `r` has no vector of a space. */
export const LACKS_VECTOR =
  'NOT EXISTS (SELECT 1 FROM {passages} p WHERE p.record_seq = r.seq AND p.space_id = ?)'

/** Queues active records that have no vector of the space and are not queued, as after another program's writes. */
export async function queueMissing(tx: Statements, spaceId: number): Promise<number> {
  return tx.run(
    `INSERT INTO {queue}(record_seq) SELECT r.seq FROM {records} r
     WHERE r.status = 'active' AND NOT EXISTS (SELECT 1 FROM {queue} q WHERE q.record_seq = r.seq) AND ${LACKS_VECTOR}
     ON CONFLICT(record_seq) DO NOTHING`,
    spaceId,
  )
}

/** The columns of records `r` with {@link SOURCE_JOIN}. */
export const QUEUED_COLUMNS =
  'r.seq::float8 AS seq, r.id AS "recordId", r.text, r.source_heading AS heading, s.title'

export const SOURCE_JOIN = 'LEFT JOIN {sources} s ON s.scope = r.scope AND s.key = r.source_key'

/** Which queued records to take. */
export interface Taking {
  /** The name of the lease. */
  readonly lease: string
  readonly now: number
  readonly limit: number
  /** A condition on a record `r` and its row `q` of the queue. */
  readonly where: SqlCondition
  /** The order, by columns of `q`. */
  readonly order: string
}

/** Takes queued records that nobody holds a lease on, and leases them. Inside a write. */
export async function takeQueued(
  tx: Statements,
  { lease, now, limit, where, order }: Taking,
): Promise<QueuedText[]> {
  const taken = await tx.all<{ seq: number }>(
    `UPDATE {queue} SET leased_until = ?, lease = ? WHERE record_seq IN (
       SELECT q.record_seq FROM {queue} q JOIN {records} r ON r.seq = q.record_seq
       WHERE r.status = 'active' AND q.leased_until <= ? AND ${where.sql}
       ORDER BY ${order} LIMIT ? FOR UPDATE OF q SKIP LOCKED)
     RETURNING record_seq::float8 AS seq`,
    now + LEASE_SECS,
    lease,
    now,
    ...where.values,
    limit,
  )
  return queuedTexts(
    tx,
    taken.map(({ seq }) => seq),
  )
}

/** The texts of these records, in the order of writing. */
export async function queuedTexts(tx: Statements, seqs: readonly number[]): Promise<QueuedText[]> {
  if (seqs.length === 0) return []
  return tx.all<QueuedText>(
    `SELECT ${QUEUED_COLUMNS} FROM {records} r ${SOURCE_JOIN} WHERE r.seq = ANY(?::bigint[]) ORDER BY r.seq`,
    seqs,
  )
}

/** Releases a lease. */
export async function releaseLease(tx: Statements, lease: string): Promise<void> {
  await tx.run('UPDATE {queue} SET leased_until = 0, lease = NULL WHERE lease = ?', lease)
}

/** Releases these records, whoever holds the lease. */
export async function endLeases(tx: Statements, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await tx.run('UPDATE {queue} SET leased_until = 0, lease = NULL WHERE record_seq = ANY(?::bigint[])', seqs)
}
