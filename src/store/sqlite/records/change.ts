import { requireString } from '../../../options/check.js'
import type { AuditOp } from '../../../records/audit-entry.js'
import type { MemoryRecord, MemoryStatus, SupersedingRecord } from '../../../records/memory-record.js'
import { recordNotFound } from '../../../records/not-found.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { checkSupersedingRecord } from '../../../records/validate-record.js'
import { wrongStatus } from '../../../records/wrong-status.js'
import { resealed } from '../digests/records.js'
import { dequeue, enqueue } from '../passages/queue.js'
import { removeFromSearch } from '../passages/search-rows.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { findStored, type StoredRecord } from './read.js'
import { writeRecord } from './write.js'

/** Replaces an active record with a new one, which names it in `supersedes`. */
export function supersedeRecord(
  store: StoreSession,
  oldId: unknown,
  input: SupersedingRecord,
  note: unknown,
): MemoryRecord {
  const replaced = requireString(oldId, 'oldId')
  checkSupersedingRecord(input)
  const checkedNote = requireString(note, 'note')
  return store.change('supersedeRecord', () => {
    const old = requireActive(store, replaced)
    const checked = checkSupersedingRecord(input, old.record)
    const now = store.now()
    // The newer statement belongs to the same scope, unless it names another.
    const scope = input.scope === undefined ? old.record.scope : checked.scope
    const prepared = prepareRecord(store, { ...checked, scope, supersedes: replaced }, now)
    const { seq, record } = writeRecord(store, prepared)
    enqueue(store, seq)
    writeAudit(store, { op: 'insert', targetId: record.id, note: '', at: now })
    retire(store, old, { status: 'superseded', op: 'supersede', note: checkedNote, at: now })
    return record
  })
}

/** Marks a record as wrong. One that is marked already is left as it is; a forgotten one stays forgotten. */
export function invalidateRecord(store: StoreSession, id: unknown, note: unknown): MemoryRecord {
  const from: readonly MemoryStatus[] = ['active', 'superseded']
  return setStatus(store, id, note, {
    operation: 'invalidateRecord',
    status: 'invalidated',
    op: 'invalidate',
    from,
  })
}

/** Takes a record out of search and lists; its row stays. A record that is already forgotten is left as it is. */
export function forgetSoftRecord(store: StoreSession, id: unknown, note: unknown): MemoryRecord {
  const from: readonly MemoryStatus[] = ['active', 'superseded', 'invalidated']
  return setStatus(store, id, note, {
    operation: 'forgetSoftRecord',
    status: 'forgotten',
    op: 'forget_soft',
    from,
  })
}

/** How a record is taken out of search. */
export interface Retirement {
  readonly status: MemoryStatus
  readonly op: AuditOp
  readonly note: string
  readonly at: number
}

/**
 * Changes the row's status, the search index, the queue and the audit entry together. Inside a write. Its words stay,
 * because the status decides whether they find it.
 */
export function retire(
  store: StoreSession,
  { seq, record }: { readonly seq: number; readonly record: Pick<MemoryRecord, 'id'> },
  { status, op, note, at }: Retirement,
): void {
  resealed(store, seq, () =>
    store.connection.run(
      'UPDATE memory_records SET status = ?, updated_at = ? WHERE seq = ?',
      status,
      at,
      seq,
    ),
  )
  removeFromSearch(store, seq)
  dequeue(store, seq)
  writeAudit(store, { op, targetId: record.id, note, at })
}

interface StatusChange {
  readonly operation: string
  readonly status: MemoryStatus
  readonly op: AuditOp
  readonly from: readonly MemoryStatus[]
}

function setStatus(
  store: StoreSession,
  id: unknown,
  note: unknown,
  { operation, status, op, from }: StatusChange,
): MemoryRecord {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.change(operation, () => {
    const stored = requireRecord(store, wanted)
    const { record } = stored
    if (record.status === status) return record
    if (!from.includes(record.status)) throw wrongStatus(record, from)
    const at = store.now()
    retire(store, stored, { status, op, note: checkedNote, at })
    return { ...record, status, updatedAt: at }
  })
}

/** @throws RecollectError `RECORD_NOT_FOUND` */
export function requireRecord(store: StoreSession, id: string): StoredRecord {
  const stored = findStored(store, id)
  if (stored === null) throw recordNotFound(id)
  return stored
}

/** @throws RecollectError `RECORD_NOT_FOUND`, `RECORD_INVALID` */
export function requireActive(store: StoreSession, id: string): StoredRecord {
  const stored = requireRecord(store, id)
  if (stored.record.status !== 'active') throw wrongStatus(stored.record, ['active'])
  return stored
}
