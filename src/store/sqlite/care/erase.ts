import { type ErrorCode, RecollectError } from '../../../errors.js'
import { requireString } from '../../../options/check.js'
import { isArray } from '../../../options/describe.js'
import { type CheckedFilter, checkFilter } from '../../../records/filter.js'
import { recordNotFound } from '../../../records/not-found.js'
import { requireScopePath } from '../../../records/scope.js'
import type { EraseReport, HardForgetReport } from '../../erase-report.js'
import { removeWords } from '../index/words.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import { dequeue } from '../passages/queue.js'
import { dropVectors } from '../passages/write.js'
import { emptyNotes, writeAudit } from '../records/audit.js'
import { filterCondition } from '../records/filter-sql.js'
import { dropUnusedSources } from '../records/sources.js'
import { wordsRows } from '../records/words.js'
import { idState } from '../records/write.js'
import type { StoreSession } from '../session.js'
import { knownCopies } from './copies.js'
import { beginErasure, erasurePending, finishErasure } from './erasure.js'

/** Erases a record from the database file, its indexes and its log; only the id is kept. */
export function forgetHardRecord(store: StoreSession, id: unknown, note: unknown): HardForgetReport {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.observed('forgetHardRecord', () => {
    const erased = store.write(() => {
      const state = idState(store, wanted)
      if (state === 'free') throw recordNotFound(wanted)
      if (state === 'erased') return false
      eraseAll(store, withIds([wanted])(store), checkedNote)
      return true
    })
    return { id: wanted, erased, ...finished(store) }
  })
}

/**
 * Erases many records in one transaction and one rewrite of the file: those with these ids, or those that match a
 * filter.
 */
export function eraseRecords(store: StoreSession, which: unknown, note: unknown): EraseReport {
  const checkedNote = requireString(note, 'note')
  const find = isArray(which) ? withIds(requireIds(which)) : passing(checkFilter(which, 'eraseRecords'))
  return store.observed('eraseRecords', () => eraseFound(store, find, checkedNote), countOf)
}

/** Erases all records of a scope and all below it, whatever their status. */
export function eraseScope(store: StoreSession, path: unknown, note: unknown): EraseReport {
  const within = requireScopePath(path, 'the scope to erase')
  const checkedNote = requireString(note, 'note')
  const find = passing({ within, includeInactive: true })
  return store.observed('eraseScope', () => eraseFound(store, find, checkedNote), countOf)
}

function countOf({ erased }: EraseReport): number {
  return erased
}

type FindRecords = (store: StoreSession) => ErasedRecord[]

interface ErasedRecord {
  readonly seq: number
  readonly id: string
  readonly scope: string
}

/** Skips an id that does not exist, or was erased before. */
function withIds(ids: readonly string[]): FindRecords {
  return (store) =>
    store.connection.all<ErasedRecord>(
      `SELECT r.seq, r.id, r.scope FROM memory_records r
       WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.seq`,
      JSON.stringify(ids),
    )
}

function passing(filter: CheckedFilter): FindRecords {
  const condition = filterCondition(filter)
  return (store) =>
    store.connection.all<ErasedRecord>(
      `SELECT r.seq, r.id, r.scope FROM memory_records r WHERE ${condition.sql} ORDER BY r.seq`,
      ...condition.values,
    )
}

function requireIds(ids: readonly unknown[]): string[] {
  return Array.from(ids, (id, index) => requireString(id, `ids[${index}]`))
}

function eraseFound(store: StoreSession, find: FindRecords, note: string): EraseReport {
  const records = store.write(() => {
    const found = find(store)
    if (found.length > 0) eraseAll(store, found, note)
    return found
  })
  return { erased: records.length, ids: records.map(({ id }) => id), ...finished(store) }
}

function finished(store: StoreSession): Pick<EraseReport, 'logErased' | 'copies'> {
  memoryIndexOf(store)?.refresh()
  return { logErased: tryFinishErasure(store), copies: knownCopies(store) }
}

/** The record itself is already gone. If this fails, it is done later, so the failure is not reported. */
export function tryFinishErasure(store: StoreSession): boolean {
  try {
    return finishErasure(store)
  } catch (error) {
    if (error instanceof RecollectError && LATER.has(error.code)) return false
    throw error
  }
}

/** Finishes an erasure after a long read: while that read was open, erased data could not leave the log. */
export function endErasure(store: StoreSession): void {
  const { open, readonly } = store.connection
  if (open && !readonly && erasurePending(store)) tryFinishErasure(store)
}

const LATER: ReadonlySet<string> = new Set<ErrorCode>(['STORE_BUSY', 'STORE_FULL', 'STORE_IO'])

/** How many records one pass handles: their words are all in memory meanwhile. */
const BATCH = 4096

/** Erases records. Inside a write. */
function eraseAll(store: StoreSession, records: readonly ErasedRecord[], note: string): void {
  const { connection } = store
  const at = store.now()
  const going = new Set(records.map(({ seq }) => seq))
  for (let start = 0; start < records.length; start += BATCH) {
    const seqs = records.slice(start, start + BATCH).map(({ seq }) => seq)
    removeWords(store, wordsRows(store, seqs), going)
  }
  for (const { seq, id } of records) {
    dropVectors(store, seq)
    dequeue(store, seq)
    connection.run('DELETE FROM memory_records WHERE seq = ?', seq)
    connection.run('INSERT INTO forgotten_ids(id, at) VALUES(?, ?)', id, at)
    emptyNotes(store, id)
    writeAudit(store, { op: 'forget_hard', targetId: id, note, at })
  }
  dropUnusedSources(store, new Set(records.map(({ scope }) => scope)))
  beginErasure(store)
}
