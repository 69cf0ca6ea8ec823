import { checkOptions, requireWholeNumber } from '../../../options/check.js'
import { checkFilter } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { WordSearchOptions } from '../../hits.js'
import type { PassageSignature, RecordPassage, RecordPlace, Replacement } from '../../recalling.js'
import { filterCondition } from '../conditions/filter-sql.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../records/row.js'
import type { PostgresSession } from '../session.js'
import { activeSpace } from '../vectors/spaces.js'

/** Up to `limit` records at these positions in their conversations and files, in the order of `list`. */
export async function recordsAt(
  session: PostgresSession,
  places: readonly RecordPlace[],
  limit: unknown,
  given: WordSearchOptions = {},
): Promise<MemoryRecord[]> {
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const options = checkOptions(given, ['filter'], 'at')
  const { sql, values } = filterCondition(checkFilter(options.filter ?? {}, 'at'))
  if (places.length === 0) return []
  const rows = await session.direct((db) =>
    db.all<RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM (
         SELECT DISTINCT scope, decode(key, 'hex') AS key, position_
         FROM unnest(?::text[], ?::text[], ?::bigint[]) AS n(scope, key, position_)) j
       JOIN {records} r ON r.scope = j.scope COLLATE "C" AND r.source_key = j.key AND r.source_position = j.position_
       WHERE ${sql} ORDER BY r.created_at, r.seq LIMIT ?::bigint`,
      places.map(({ scope }) => scope),
      places.map(({ sourceId }) => Buffer.from(keyOf(sourceId)).toString('hex')),
      places.map(({ position }) => position),
      ...values,
      wanted,
    ),
  )
  return rows.map(toRecord)
}

/** The signatures of these passages in the active space, of one version; passages without one are left out. */
export async function signaturesOf(
  db: Statements,
  passages: readonly RecordPassage[],
  version: number,
): Promise<PassageSignature[]> {
  if (passages.length === 0) return []
  const { id } = await activeSpace(db)
  const found = await db.all<PassageSignature>(
    `SELECT r.id AS "recordId", p.ordinal, p.signature
     FROM (SELECT DISTINCT id, ordinal FROM unnest(?::text[], ?::int[]) AS n(id, ordinal)) j
       JOIN {records} r ON r.id = j.id COLLATE "C"
       JOIN {passages} p ON p.record_seq = r.seq AND p.space_id = ? AND p.ordinal = j.ordinal
     WHERE p.signature_version = ? AND p.signature IS NOT NULL`,
    passages.map(({ recordId }) => recordId),
    passages.map(({ ordinal }) => ordinal),
    id,
    version,
  )
  return found.map(({ signature, ...place }) => ({ ...place, signature: Uint8Array.from(signature) }))
}

/** A limit, because another program may have written a circle. */
const MAX_VERSIONS = 1_000

/**
 * The outdated ones among these records, each with the active record that replaced it. Outdated are a superseded
 * version, and an episode of a turn from which a fact was superseded.
 */
export async function replacements(
  session: PostgresSession,
  recordIds: readonly string[],
): Promise<Replacement[]> {
  if (recordIds.length === 0) return []
  return session.direct((db) =>
    db.all<Replacement>(
      `WITH RECURSIVE asked AS (SELECT r.id, r.status, r.kind, r.source_turn_id, r.scope FROM {records} r
           WHERE r.id = ANY(?::text[])),
         old(record_id, id) AS (
           SELECT a.id, a.id FROM asked a WHERE a.status = 'superseded'
           UNION SELECT a.id, f.id FROM asked a JOIN {records} f
             ON f.source_turn_id = a.source_turn_id AND f.scope = a.scope
           WHERE a.kind = 'episode' AND f.status = 'superseded'),
         newer(record_id, id, status, version) AS (
           SELECT o.record_id, n.id, n.status, 1 FROM old o JOIN {records} n ON n.supersedes = o.id
           UNION SELECT o.record_id, n.id, n.status, o.version + 1
           FROM newer o JOIN {records} n ON n.supersedes = o.id WHERE o.version < ${MAX_VERSIONS})
       SELECT record_id AS "recordId", max(id) AS "replacedBy" FROM newer
       WHERE status = 'active' AND id <> record_id GROUP BY record_id`,
      recordIds,
    ),
  )
}
