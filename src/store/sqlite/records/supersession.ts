import { requireString } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { recordNotFound } from '../../../records/not-found.js'
import type { StoreSession } from '../session.js'
import { findRecord } from './read.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Every version of a memory, the oldest first, whichever of them `id` names. */
export function supersessionChain(store: StoreSession, id: unknown): MemoryRecord[] {
  const wanted = requireString(id, 'id')
  return store.read(() => {
    const record = findRecord(store, wanted)
    if (record === null) throw recordNotFound(wanted)
    // A file from elsewhere may hold a circle.
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
    `SELECT ${RECORD_COLUMNS} FROM memory_records r WHERE r.supersedes = ? ORDER BY r.created_at, r.id LIMIT 1`,
    record.id,
  )
  return row === undefined ? null : add(toRecord(row))
}
