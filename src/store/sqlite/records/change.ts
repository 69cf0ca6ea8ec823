import { RecollectError } from '../../../errors.js'
import { requireString } from '../../../options/check.js'
import type { AuditOp } from '../../../records/audit-entry.js'
import type { MemoryRecord, MemoryStatus, NewMemoryRecord } from '../../../records/memory-record.js'
import { recordNotFound } from '../../../records/not-found.js'
import { checkNewRecord, checkText } from '../../../records/validate-record.js'
import { removeFromSearch } from '../index/vec0.js'
import { dequeue, enqueue } from '../passages/queue.js'
import { dropVectors } from '../passages/vectors.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { findRecord } from './read.js'
import { cutText, prepareRecord, writeRecord } from './write.js'

/** Gives an active record another text. Its vector goes at once, and it waits for a new one. */
export function patchRecord(store: StoreSession, id: unknown, text: unknown, note: unknown): MemoryRecord {
  const wanted = requireString(id, 'id')
  const checkedText = checkText(text)
  const checkedNote = requireString(note, 'note')
  return store.change('patchRecord', () => {
    const before = requireActive(store, wanted)
    const newText = cutText(store, wanted, checkedText)
    const now = store.now()
    store.connection.run(
      'UPDATE memory_records SET text = ?, updated_at = ? WHERE id = ?',
      newText,
      now,
      wanted,
    )
    if (newText !== before.text) {
      dropVectors(store, wanted)
      enqueue(store, wanted)
    }
    writeAudit(store, 'patch', wanted, checkedNote, now)
    return { ...before, text: newText, updatedAt: now }
  })
}

/** Replaces an active record by a new one, which names it in `supersedes`. */
export function supersedeRecord(
  store: StoreSession,
  oldId: unknown,
  input: NewMemoryRecord,
  note: unknown,
): MemoryRecord {
  const replaced = requireString(oldId, 'oldId')
  const checked = checkNewRecord(input)
  const checkedNote = requireString(note, 'note')
  return store.change('supersedeRecord', () => {
    requireActive(store, replaced)
    const now = store.now()
    const prepared = prepareRecord(store, { ...checked, supersedes: replaced }, now)
    writeRecord(store, prepared)
    enqueue(store, prepared.record.id)
    writeAudit(store, 'insert', prepared.record.id, '', now)
    retire(store, replaced, 'superseded', 'supersede', checkedNote, now)
    return prepared.record
  })
}

/** Marks a record as wrong. One that is already is left as it is; a forgotten one stays forgotten. */
export function invalidateRecord(store: StoreSession, id: unknown, note: unknown): MemoryRecord {
  return setStatus(store, 'invalidateRecord', id, note, 'invalidated', 'invalidate', ['active', 'superseded'])
}

/** Takes a record out of search and lists; its row stays. One that is forgotten already is left as it is. */
export function forgetSoftRecord(store: StoreSession, id: unknown, note: unknown): MemoryRecord {
  return setStatus(store, 'forgetSoftRecord', id, note, 'forgotten', 'forget_soft', [
    'active',
    'superseded',
    'invalidated',
  ])
}

/** Inside a write: the row's status, the search index, the queue and the audit entry, together. */
export function retire(
  store: StoreSession,
  id: string,
  status: MemoryStatus,
  op: AuditOp,
  note: string,
  now: number,
): void {
  store.connection.run('UPDATE memory_records SET status = ?, updated_at = ? WHERE id = ?', status, now, id)
  removeFromSearch(store, id)
  dequeue(store, id)
  writeAudit(store, op, id, note, now)
}

function setStatus(
  store: StoreSession,
  operation: string,
  id: unknown,
  note: unknown,
  status: MemoryStatus,
  op: AuditOp,
  from: readonly MemoryStatus[],
): MemoryRecord {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.change(operation, () => {
    const record = requireRecord(store, wanted)
    if (record.status === status) return record
    if (!from.includes(record.status)) throw wrongStatus(record, from)
    const now = store.now()
    retire(store, wanted, status, op, checkedNote, now)
    return { ...record, status, updatedAt: now }
  })
}

function requireRecord(store: StoreSession, id: string): MemoryRecord {
  const record = findRecord(store, id)
  if (record === null) throw recordNotFound(id)
  return record
}

function requireActive(store: StoreSession, id: string): MemoryRecord {
  const record = requireRecord(store, id)
  if (record.status !== 'active') throw wrongStatus(record, ['active'])
  return record
}

function wrongStatus(record: MemoryRecord, expected: readonly MemoryStatus[]): RecollectError {
  return new RecollectError(
    'RECORD_INVALID',
    `Expected record ${JSON.stringify(record.id)} to be ${expected.join(' or ')}, received one that is ${record.status}`,
  )
}
