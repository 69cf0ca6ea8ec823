import { requireString } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { recordNotFound } from '../../../records/not-found.js'
import type { Replacement } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { findRecord } from './read.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Every version of a memory, oldest first, whichever version `id` names. */
export function supersessionChain(store: StoreSession, id: unknown): MemoryRecord[] {
  const wanted = requireString(id, 'id')
  return store.read(() => {
    const record = findRecord(store, wanted)
    if (record === null) throw recordNotFound(wanted)
    // A foreign file may contain a circle.
    const seen = new Set([record.id])
    const add = (found: MemoryRecord | null) => {
      if (found === null || seen.has(found.id)) return null
      seen.add(found.id)
      return found
    }
    const older: MemoryRecord[] = []
    for (let at = predecessor(store, record, add); at !== null; at = predecessor(store, at, add))
      older.push(at)
    const newer: MemoryRecord[] = []
    for (let at = successor(store, record, add); at !== null; at = successor(store, at, add)) newer.push(at)
    return [...older.reverse(), record, ...newer]
  })
}

type Add = (found: MemoryRecord | null) => MemoryRecord | null

function predecessor(store: StoreSession, record: MemoryRecord, add: Add): MemoryRecord | null {
  return record.supersedes === null ? null : add(findRecord(store, record.supersedes))
}

function successor(store: StoreSession, record: MemoryRecord, add: Add): MemoryRecord | null {
  const row = store.connection.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.supersedes = ? ORDER BY r.created_at, r.seq LIMIT 1`,
    record.id,
  )
  return row === undefined ? null : add(toRecord(row))
}

/** A limit, because a foreign file may contain a circle. */
const MAX_VERSIONS = 1_000

/**
 * The outdated ones among these records, each with the active record that replaced it. Outdated are a superseded
 * version, and an episode of a turn from which a fact was superseded.
 */
export function replacements(store: StoreSession, recordIds: readonly string[]): Replacement[] {
  if (recordIds.length === 0) return []
  const ids = JSON.stringify(recordIds)
  return store.read(() =>
    store.connection.all<Replacement>(
      `WITH RECURSIVE old(recordId, id) AS (
         SELECT r.id, r.id FROM json_each(?) j CROSS JOIN memory_records r ON r.id = j.value
         WHERE r.status = 'superseded'
         UNION
         SELECT r.id, f.id FROM json_each(?) j CROSS JOIN memory_records r ON r.id = j.value
         CROSS JOIN memory_records f ON f.source_turn_id = r.source_turn_id AND f.scope = r.scope
         WHERE r.kind = 'episode' AND f.status = 'superseded'),
       newer(recordId, id, status, version) AS (
         SELECT o.recordId, n.id, n.status, 1 FROM old o CROSS JOIN memory_records n ON n.supersedes = o.id
         UNION
         SELECT o.recordId, n.id, n.status, o.version + 1
         FROM newer o CROSS JOIN memory_records n ON n.supersedes = o.id WHERE o.version < ${MAX_VERSIONS})
       SELECT recordId, max(id) AS replacedBy FROM newer
       WHERE status = 'active' AND id <> recordId GROUP BY recordId`,
      ids,
      ids,
    ),
  )
}
