import type { StoreSession } from '../session.js'

/**
 * The records that lack a vector of the active space. Every active record has either such a vector or a
 * row here, so that none is ever forgotten: what failed keeps its reason and when it may be tried again.
 */

/** Seconds after the first failure until the next try; doubled with each one, up to a day. */
const FIRST_DELAY_SECS = 60
const MAX_DELAY_SECS = 24 * 60 * 60

/** Characters of a failure's reason that are kept. */
const MAX_REASON = 500

export function enqueue(store: StoreSession, recordId: string): void {
  store.connection.run(
    `INSERT INTO embedding_queue(record_id, attempts, last_error, next_attempt_at) VALUES(?, 0, NULL, 0)
     ON CONFLICT(record_id) DO UPDATE SET attempts = 0, last_error = NULL, next_attempt_at = 0`,
    recordId,
  )
}

/** Whether it was queued. */
export function dequeue(store: StoreSession, recordId: string): boolean {
  return store.connection.run('DELETE FROM embedding_queue WHERE record_id = ?', recordId) > 0
}

/** One more failed try. A record that was embedded, changed state or erased meanwhile is left alone. */
export function recordFailure(store: StoreSession, recordId: string, reason: string): void {
  store.connection.run(
    `UPDATE embedding_queue SET attempts = attempts + 1, last_error = ?,
       next_attempt_at = ? + min(?, ? << min(attempts, 20)) WHERE record_id = ?`,
    reason.slice(0, MAX_REASON).toWellFormed(),
    store.now(),
    MAX_DELAY_SECS,
    FIRST_DELAY_SECS,
    recordId,
  )
}

/** Queues what is active, lacks a vector of the space, and is not queued: after damage, or another program's writes. */
export function queueMissing(store: StoreSession, spaceId: number): number {
  return store.connection.run(
    `INSERT INTO embedding_queue(record_id)
     SELECT r.id FROM memory_records r INDEXED BY memory_records_active
     WHERE r.status = 'active' AND r.id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.record_id = r.id AND e.space_id = ?)
       AND NOT EXISTS (SELECT 1 FROM embedding_queue q WHERE q.record_id = r.id)`,
    spaceId,
  )
}

/** A queued record and the text that is to be embedded. */
export interface QueuedText {
  readonly recordId: string
  readonly text: string
}

/** The next queued records after an id, in the order of ids. */
export function nextQueued(
  store: StoreSession,
  afterId: string,
  lastId: string,
  limit: number,
): QueuedText[] {
  return store.connection.all<QueuedText>(
    `SELECT q.record_id AS recordId, r.text AS text FROM embedding_queue q JOIN memory_records r ON r.id = q.record_id
     WHERE q.record_id > ? AND q.record_id <= ? AND r.status = 'active' ORDER BY q.record_id LIMIT ?`,
    afterId,
    lastId,
    limit,
  )
}

/** Records that failed before and whose next try is due, the longest waiting first; before them those never tried. */
export function dueQueued(store: StoreSession, limit: number, untried: boolean): QueuedText[] {
  return store.connection.all<QueuedText>(
    `SELECT q.record_id AS recordId, r.text AS text FROM embedding_queue q JOIN memory_records r ON r.id = q.record_id
     WHERE q.next_attempt_at BETWEEN ? AND ? AND r.status = 'active' ORDER BY q.next_attempt_at, q.record_id LIMIT ?`,
    untried ? 0 : 1,
    store.now(),
    limit,
  )
}
