import type { QueuedText } from '../../backfill/queued-text.js'
import { FIRST_DELAY_SECS, MAX_DELAY_SECS, MAX_REASON } from '../../backfill/retries.js'
import type { SqlValue } from '../database/connection.js'
import { QUEUE_TABLE, sealRow } from '../digests/small.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import type { StoreSession } from '../session.js'

/**
 * The queue: the records without a vector of the active space. Every active record has either the vectors of all its
 * passages or a row here, so that none is ever missed. A failed record keeps the reason and the time of its next
 * attempt.
 */

export function enqueue(store: StoreSession, seq: number): void {
  store.connection.run(
    `INSERT INTO embedding_queue(record_seq, attempts, last_error, next_attempt_at) VALUES(?, 0, NULL, 0)
     ON CONFLICT(record_seq) DO UPDATE SET attempts = 0, last_error = NULL, next_attempt_at = 0, digest = NULL`,
    seq,
  )
}

/** Queues a record if it is active; an inactive record needs no vector. */
export function enqueueIfActive(store: StoreSession, seq: number): void {
  const active = store.connection.value(
    "SELECT 1 FROM memory_records WHERE seq = ? AND status = 'active'",
    seq,
  )
  if (active !== undefined) enqueue(store, seq)
}

/** Removes a record from the queue; returns whether it was queued. */
export function dequeue(store: StoreSession, seq: number): boolean {
  return store.connection.run('DELETE FROM embedding_queue WHERE record_seq = ?', seq) > 0
}

/** Records one more failed attempt. A record that was embedded, changed or erased meanwhile is left alone. */
export function recordFailure(store: StoreSession, seq: number, reason: string): void {
  store.connection.run(
    `UPDATE embedding_queue SET attempts = attempts + 1, last_error = ?,
       next_attempt_at = ? + min(?, ? << min(attempts, 20)) WHERE record_seq = ?`,
    reason.slice(0, MAX_REASON).toWellFormed(),
    store.now(),
    MAX_DELAY_SECS,
    FIRST_DELAY_SECS,
    seq,
  )
  sealRow(store, QUEUE_TABLE, seq)
}

/** The condition that a record `r` has no vector of a space. */
export const LACKS_VECTOR = `NOT EXISTS (SELECT 1 FROM passages p JOIN embeddings e ON e.passage_id = p.id
  WHERE p.record_seq = r.seq AND e.space_id = ?)`

/**
 * Queues active records that have no vector of the space and are not queued, as after damage or another program's
 * writes.
 */
export function queueMissing(store: StoreSession, spaceId: number): number {
  return store.connection.run(
    `INSERT INTO embedding_queue(record_seq)
     SELECT r.seq FROM memory_records r INDEXED BY memory_records_scope
     WHERE r.status = 'active' AND NOT EXISTS (SELECT 1 FROM embedding_queue q WHERE q.record_seq = r.seq)
       AND ${LACKS_VECTOR}`,
    spaceId,
  )
}

/** The columns of a {@link QueuedText}, for records `r` with {@link SOURCE_JOIN}. */
export const QUEUED_COLUMNS = 'r.seq, r.id AS recordId, r.text, r.source_heading AS heading, s.title'

/** Selects the next records. */
export interface QueuedAfter {
  readonly after: number
  readonly last: number
  readonly limit: number
  /** A further condition on a record `r`. */
  readonly where: { readonly sql: string; readonly values: readonly SqlValue[] }
}

/** The next queued records after a number, in the order of writing. */
export function nextQueued(store: StoreSession, { after, last, limit, where }: QueuedAfter): QueuedText[] {
  return store.connection.all<QueuedText>(
    `SELECT ${QUEUED_COLUMNS} FROM embedding_queue q JOIN memory_records r ON r.seq = q.record_seq ${SOURCE_JOIN}
     WHERE q.record_seq > ? AND q.record_seq <= ? AND r.status = 'active' AND ${where.sql}
     ORDER BY q.record_seq LIMIT ?`,
    after,
    last,
    ...where.values,
    limit,
  )
}

/**
 * Records that failed before and whose next attempt is due, longest waiting first; before them, if `untried`, those
 * never tried.
 */
export function dueQueued(store: StoreSession, limit: number, untried: boolean): QueuedText[] {
  const first = untried ? neverTried(store, limit) : []
  const due = store.connection.all<QueuedText>(
    `SELECT ${QUEUED_COLUMNS} FROM embedding_queue q JOIN memory_records r ON r.seq = q.record_seq ${SOURCE_JOIN}
     WHERE q.next_attempt_at > 0 AND q.next_attempt_at <= ? AND r.status = 'active'
     ORDER BY q.next_attempt_at, q.record_seq LIMIT ?`,
    store.now(),
    limit - first.length,
  )
  return [...first, ...due]
}

function neverTried(store: StoreSession, limit: number): QueuedText[] {
  return store.connection.all<QueuedText>(
    `SELECT ${QUEUED_COLUMNS} FROM embedding_queue q JOIN memory_records r ON r.seq = q.record_seq ${SOURCE_JOIN}
     WHERE q.next_attempt_at = 0 AND r.status = 'active' ORDER BY q.record_seq LIMIT ?`,
    limit,
  )
}
