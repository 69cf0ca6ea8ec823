import { checkOptions } from '../../../options/check.js'
import { checkFilterValues, type RecordFilter } from '../../../records/filter.js'
import type { MemoryStatus } from '../../../records/memory-record.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { EmbeddingFailure, SpaceStatus, StoreStatus } from '../../status.js'
import { indexStatus } from '../memory-index/of-store.js'
import { LACKS_SIGNATURE, signatureVersion, UNREADABLE } from '../passages/signed.js'
import { readSchemaState } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { knownCopies } from './copies.js'
import { isBackup } from './kept-aside.js'

/** Which records a status covers; default all. */
export type StatusOptions = Pick<RecordFilter, 'within'>

export function readStatus(store: StoreSession, given: StatusOptions = {}): StoreStatus {
  const { connection } = store
  const { within = DEFAULT_SCOPE } = checkFilterValues(checkOptions(given, ['within'], 'status'))
  const scope = scopeCondition(within)
  return store.read(() => {
    const state = readSchemaState(connection)
    const byStatus = { active: 0, superseded: 0, invalidated: 0, forgotten: 0 }
    for (const row of connection.all<{ status: MemoryStatus; n: number }>(
      `SELECT r.status, count(*) AS n FROM memory_records r WHERE ${scope.sql} GROUP BY r.status`,
      ...scope.values,
    )) {
      byStatus[row.status] = row.n
    }
    const active = activeSpace(store)
    const vectors = connection.get<{
      embedded: number
      passages: number
      truncated: number
      unsigned: number
      unreadable: number
    }>(
      `SELECT count(DISTINCT p.record_seq) AS embedded, count(*) AS passages,
         count(DISTINCT CASE e.truncated WHEN 1 THEN p.record_seq END) AS truncated,
         count(*) FILTER (WHERE ${LACKS_SIGNATURE}) AS unsigned,
         count(DISTINCT CASE WHEN ${UNREADABLE} THEN p.record_seq END) AS unreadable
       FROM memory_records r CROSS JOIN passages p ON p.record_seq = r.seq
       CROSS JOIN embeddings e ON e.passage_id = p.id AND e.space_id = ?
       WHERE r.status = 'active' AND ${scope.sql}`,
      Math.max(1, signatureVersion(store)),
      active.id,
      ...scope.values,
    )
    const queue = connection.get<{ queued: number; failed: number }>(
      `SELECT count(*) AS queued, count(q.last_error) AS failed
       FROM ${joined(within, 'memory_records r', 'embedding_queue q')} ON r.seq = q.record_seq WHERE ${scope.sql}`,
      ...scope.values,
    )
    const embedded = vectors?.embedded ?? 0
    return {
      schemaVersion: state.kind === 'store' ? state.version : 0,
      records: byStatus.active,
      recordsByStatus: byStatus,
      embedded,
      passages: vectors?.passages ?? 0,
      unsigned: vectors?.unsigned ?? 0,
      unreadable: vectors?.unreadable ?? 0,
      queued: queue?.queued ?? 0,
      failed: queue?.failed ?? 0,
      truncated: vectors?.truncated ?? 0,
      coverage: byStatus.active === 0 ? 100 : (100 * embedded) / byStatus.active,
      spaces: spaces(store, active.id, within),
      index: indexStatus(store),
      databaseBytes: Number(connection.pragma('page_count')) * Number(connection.pragma('page_size')),
      walBytes: connection.logBytes,
      freeBytes: connection.freeBytes,
      lastBackupAt: lastBackupAt(store),
    }
  })
}

function lastBackupAt(store: StoreSession): number | null {
  const backups = knownCopies(store).filter(isBackup)
  return backups.length === 0 ? null : Math.max(...backups.map(({ createdAt }) => createdAt))
}

/** Joins two tables, the smaller one first: one user's records, or all waiting records. */
function joined(within: string, records: string, queue: string): string {
  return within === DEFAULT_SCOPE ? `${queue} CROSS JOIN ${records}` : `${records} CROSS JOIN ${queue}`
}

function spaces(store: StoreSession, activeId: number, within: string): SpaceStatus[] {
  const { connection } = store
  const scope = scopeCondition(within)
  // For the whole store, an index is enough.
  const records =
    within === DEFAULT_SCOPE
      ? 'embeddings e'
      : `memory_records r CROSS JOIN passages p ON p.record_seq = r.seq
         CROSS JOIN embeddings e ON e.passage_id = p.id AND ${scope.sql}`
  return connection
    .all<{ id: number; fingerprint: string; model: string; vectors: number }>(
      `SELECT s.id, s.fingerprint, s.model, coalesce(v.vectors, 0) AS vectors FROM embedding_spaces s
       LEFT JOIN (SELECT e.space_id, count(*) AS vectors FROM ${records} GROUP BY e.space_id) v ON v.space_id = s.id
       ORDER BY s.id`,
      ...(within === DEFAULT_SCOPE ? [] : scope.values),
    )
    .filter((space) => space.id === activeId || space.vectors > 0)
    .map(({ id, ...space }) => ({ ...space, active: id === activeId }))
}

/** Records whose embedding has failed, ordered by their next attempt. */
export function embeddingFailures(
  store: StoreSession,
  limit: number,
  given: StatusOptions = {},
): EmbeddingFailure[] {
  const { within = DEFAULT_SCOPE } = checkFilterValues(checkOptions(given, ['within'], 'embeddingFailures'))
  const scope = scopeCondition(within)
  return store.read(() =>
    store.connection.all<EmbeddingFailure>(
      `SELECT r.id AS recordId, q.attempts, q.last_error AS lastError, q.next_attempt_at AS nextAttemptAt
       FROM ${joined(within, 'memory_records r', 'embedding_queue q')} ON r.seq = q.record_seq
       WHERE q.last_error IS NOT NULL AND ${scope.sql} ORDER BY q.next_attempt_at, r.seq LIMIT ?`,
      ...scope.values,
      limit,
    ),
  )
}
