import type { MemoryStatus } from '../../../records/memory-record.js'
import { readSchemaState } from '../schema/state.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** One vector space, and how many vectors of it are stored. */
export interface SpaceStatus {
  /** The name of the space; `unspecified` for vectors that came without provenance. */
  readonly fingerprint: string
  /** The model's name, for people. */
  readonly model: string
  /** Whether searches are answered from it. */
  readonly active: boolean
  /** Vectors stored, those of inactive records included. */
  readonly vectors: number
}

/** Where the store stands. */
export interface StoreStatus {
  /** Of the database file. */
  readonly schemaVersion: number
  /** Active records. */
  readonly records: number
  /** All records, by status. */
  readonly recordsByStatus: Readonly<Record<MemoryStatus, number>>
  /** Active records that search can find. */
  readonly embedded: number
  /** Active records that lack a vector, the failed ones included. */
  readonly queued: number
  /** Of those queued, the ones whose embedding has failed. */
  readonly failed: number
  /** Of those embedded, the ones whose text was longer than the model takes. */
  readonly truncated: number
  /** Per cent of the active records that are embedded; 100 when there are none. */
  readonly coverage: number
  /** The active one, and others that have vectors. */
  readonly spaces: readonly SpaceStatus[]
  /** Bytes of the database itself, without its log. */
  readonly databaseBytes: number
  /**
   * Bytes of the write-ahead log. It is cut when it passes 16 MB; more than that means that a reader of
   * some process does not end its transaction.
   */
  readonly walBytes: number
}

/** A record whose embedding has failed. */
export interface EmbeddingFailure {
  /** The record's id. */
  readonly recordId: string
  /** Tries so far. */
  readonly attempts: number
  /** Code and message of the last error, without the record's text. */
  readonly lastError: string
  /** Whole seconds since 1970. */
  readonly nextAttemptAt: number
}

export function readStatus(store: StoreSession): StoreStatus {
  const { connection } = store
  return store.read(() => {
    const state = readSchemaState(connection)
    const byStatus = { active: 0, superseded: 0, invalidated: 0, forgotten: 0 }
    for (const row of connection.all<{ status: MemoryStatus; n: number }>(
      'SELECT status, count(*) AS n FROM memory_records GROUP BY status',
    )) {
      byStatus[row.status] = row.n
    }
    const active = activeSpace(store)
    const vectors = connection.get<{ embedded: number; truncated: number }>(
      `SELECT count(*) AS embedded, coalesce(sum(e.truncated), 0) AS truncated
       FROM embeddings e JOIN memory_records r ON r.id = e.record_id WHERE e.space_id = ? AND r.status = 'active'`,
      active.id,
    )
    const queue = connection.get<{ queued: number; failed: number }>(
      'SELECT count(*) AS queued, count(last_error) AS failed FROM embedding_queue',
    )
    const embedded = vectors?.embedded ?? 0
    return {
      schemaVersion: state.kind === 'store' ? state.version : 0,
      records: byStatus.active,
      recordsByStatus: byStatus,
      embedded,
      queued: queue?.queued ?? 0,
      failed: queue?.failed ?? 0,
      truncated: vectors?.truncated ?? 0,
      coverage: byStatus.active === 0 ? 100 : (100 * embedded) / byStatus.active,
      spaces: spaces(store, active.id),
      databaseBytes: Number(connection.pragma('page_count')) * Number(connection.pragma('page_size')),
      walBytes: connection.logBytes,
    }
  })
}

function spaces(store: StoreSession, activeId: number): SpaceStatus[] {
  return store.connection
    .all<{ id: number; fingerprint: string; model: string; vectors: number }>(
      `SELECT s.id, s.fingerprint, s.model, count(e.record_id) AS vectors
       FROM embedding_spaces s LEFT JOIN embeddings e ON e.space_id = s.id GROUP BY s.id ORDER BY s.id`,
    )
    .filter((space) => space.id === activeId || space.vectors > 0)
    .map(({ id, ...space }) => ({ ...space, active: id === activeId }))
}

/** Records whose embedding has failed, the next to be tried first. */
export function embeddingFailures(store: StoreSession, limit: number): EmbeddingFailure[] {
  return store.read(() =>
    store.connection.all<EmbeddingFailure>(
      `SELECT record_id AS recordId, attempts, last_error AS lastError, next_attempt_at AS nextAttemptAt
       FROM embedding_queue WHERE last_error IS NOT NULL ORDER BY next_attempt_at, record_id LIMIT ?`,
      limit,
    ),
  )
}
