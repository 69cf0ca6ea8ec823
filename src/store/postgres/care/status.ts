import { checkOptions } from '../../../options/check.js'
import { checkFilterValues } from '../../../records/filter.js'
import type { MemoryStatus } from '../../../records/memory-record.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { scopeCondition } from '../../conditions/scope-sql.js'
import type { SpaceStatus, StoreStatus } from '../../status.js'
import type { ScopeRange } from '../../store.js'
import type { Statements } from '../connection/statements.js'
import { signatureVersion } from '../embedding/save.js'
import { readMeta } from '../schema/meta.js'
import type { PostgresSession } from '../session.js'
import { activeSpace } from '../vectors/spaces.js'

/**
 * The condition that the model found no content token in a passage `p` of a record `r`, although its text has
 * characters, none of which every model is sure to know.
 */
const UNREADABLE = `octet_length(p.signature) = 0 AND r.text !~ '[A-Za-z0-9][A-Za-z0-9]' AND r.text ~ '[^\\u0001-\\u007f]'`

export async function readStatus(
  session: PostgresSession,
  given: Pick<ScopeRange, 'within'> = {},
): Promise<StoreStatus> {
  const { within = DEFAULT_SCOPE } = checkFilterValues(checkOptions(given, ['within'], 'status'))
  return session.read(async (tx) => {
    const scope = scopeCondition(within)
    const recordsByStatus = { active: 0, superseded: 0, invalidated: 0, forgotten: 0 }
    const statuses = await tx.all<{ status: MemoryStatus; count: number }>(
      `SELECT r.status, count(*)::float8 AS count FROM {records} r WHERE ${scope.sql} GROUP BY r.status`,
      ...scope.values,
    )
    for (const { status, count } of statuses) recordsByStatus[status] = count
    const active = await activeSpace(tx)
    const vectors = await tx.get<
      Pick<StoreStatus, 'embedded' | 'passages' | 'truncated' | 'unsigned' | 'unreadable'>
    >(
      `SELECT count(DISTINCT p.record_seq)::float8 AS embedded, count(*)::float8 AS passages,
         count(DISTINCT p.record_seq) FILTER (WHERE p.truncated)::float8 AS truncated,
         count(*) FILTER (WHERE coalesce(p.signature_version, 0) < ?)::float8 AS unsigned,
         count(DISTINCT p.record_seq) FILTER (WHERE ${UNREADABLE})::float8 AS unreadable
       FROM {records} r JOIN {passages} p ON p.record_seq = r.seq AND p.space_id = ?
       WHERE r.status = 'active' AND ${scope.sql}`,
      Math.max(1, await signatureVersion(tx)),
      active.id,
      ...scope.values,
    )
    const queue = await tx.get<Pick<StoreStatus, 'queued' | 'failed'>>(
      `SELECT count(*)::float8 AS queued, count(q.last_error)::float8 AS failed
       FROM {queue} q JOIN {records} r ON r.seq = q.record_seq WHERE ${scope.sql}`,
      ...scope.values,
    )
    const { embedded = 0, ...passages } = vectors ?? {
      ...{ embedded: 0, passages: 0, truncated: 0, unsigned: 0, unreadable: 0 },
    }
    const records = recordsByStatus.active
    return {
      schemaVersion: Number((await readMeta(tx, 'schema_version')) ?? 0),
      records,
      recordsByStatus,
      embedded,
      ...passages,
      queued: queue?.queued ?? 0,
      failed: queue?.failed ?? 0,
      coverage: records === 0 ? 100 : (100 * embedded) / records,
      spaces: await spaces(tx, active.id, within),
      databaseBytes: await databaseBytes(tx, session.schema),
      // The server manages its own log.
      walBytes: 0,
      freeBytes: 0,
      lastBackupAt: null,
    }
  })
}

async function spaces(tx: Statements, activeId: number, within: string): Promise<SpaceStatus[]> {
  const scope = scopeCondition(within)
  const rows = await tx.all<{ id: number; fingerprint: string; model: string; vectors: number }>(
    `SELECT s.id, s.fingerprint, s.model, coalesce(v.vectors, 0)::float8 AS vectors FROM {spaces} s
     LEFT JOIN (SELECT p.space_id, count(*) AS vectors FROM {passages} p JOIN {records} r ON r.seq = p.record_seq
       WHERE ${scope.sql} GROUP BY p.space_id) v ON v.space_id = s.id ORDER BY s.id`,
    ...scope.values,
  )
  return rows
    .filter(({ id, vectors }) => id === activeId || vectors > 0)
    .map(({ id, ...space }) => ({ ...space, active: id === activeId }))
}

/** The size of all tables of the store, with their indexes. */
async function databaseBytes(tx: Statements, schema: string): Promise<number> {
  const bytes = await tx.value<number | null>(
    `SELECT sum(pg_total_relation_size(c.oid))::float8 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ? AND c.relkind = 'r'`,
    schema,
  )
  return bytes ?? 0
}
