import { existsSync } from 'node:fs'
import { type ErrorCode, RecollectError } from '../../../errors.js'
import { unfinishedFiles } from '../../../files/durable.js'
import { requireString } from '../../../options/check.js'
import { recordNotFound } from '../../../records/not-found.js'
import { dequeue } from '../passages/queue.js'
import { dropVectors } from '../passages/vectors.js'
import { writeAudit } from '../records/audit.js'
import { idState } from '../records/write.js'
import type { StoreSession } from '../session.js'
import { beginErasure, finishErasure } from './erasure.js'

/** A file beside the database that may hold a copy of what was erased, and that the store cannot clean. */
export interface KnownCopy {
  /** Absolute. */
  readonly path: string
  /** Made before a migration; the predecessor's files kept by an import; written by an export. */
  readonly kind: 'migration' | 'import' | 'export'
  /** Whole seconds since 1970. */
  readonly createdAt: number
}

/** What a hard-forget did, and what it could not reach. */
export interface HardForgetReport {
  /** The record's id, which is kept. */
  readonly id: string
  /** False when the record had been erased before. */
  readonly erased: boolean
  /**
   * Whether the bytes are gone from the file and its write-ahead log. False while another connection reads
   * from the log, when the disk is too full to write the file anew, and inside a transaction: call
   * `eraseLog()` later, or open the store again.
   */
  readonly logErased: boolean
  /**
   * Copies that still exist. One that is being written, or was when its process ended, counts by the name that
   * it will have and by the one that it has until then, `<name>.<process>-<thread>-<random>.tmp`.
   */
  readonly copies: readonly KnownCopy[]
}

/** Erases a record from the database file, its indexes and its log; only the id is kept. */
export function forgetHardRecord(store: StoreSession, id: unknown, note: unknown): HardForgetReport {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.observed('forgetHardRecord', () => {
    const erased = store.write(() => erase(store, wanted, checkedNote))
    const logErased = tryFinishErasure(store)
    return { id: wanted, erased, logErased, copies: knownCopies(store) }
  })
}

/** The record itself is gone already: what fails here is done later, and is no reason to say otherwise. */
export function tryFinishErasure(store: StoreSession): boolean {
  try {
    return finishErasure(store)
  } catch (error) {
    if (error instanceof RecollectError && LATER.has(error.code)) return false
    throw error
  }
}

const LATER: ReadonlySet<string> = new Set<ErrorCode>(['STORE_BUSY', 'STORE_FULL', 'STORE_IO'])

function erase(store: StoreSession, id: string, note: string): boolean {
  const state = idState(store, id)
  if (state === 'free') throw recordNotFound(id)
  if (state === 'erased') return false
  const now = store.now()
  dropVectors(store, id)
  dequeue(store, id)
  store.connection.run('DELETE FROM memory_records WHERE id = ?', id)
  store.connection.run('INSERT INTO forgotten_ids(id, at) VALUES(?, ?)', id, now)
  // Notes are the caller's words, and may repeat what is to be forgotten.
  store.connection.run("UPDATE memory_audit SET note = '' WHERE target_id = ? AND note <> ''", id)
  writeAudit(store, 'forget_hard', id, note, now)
  beginErasure(store)
  return true
}

export function rememberCopy(store: StoreSession, path: string, kind: KnownCopy['kind']): void {
  store.connection.run(
    'INSERT INTO known_copies(path, kind, created_at) VALUES(?, ?, ?) ON CONFLICT(path) DO UPDATE SET created_at = excluded.created_at',
    path,
    kind,
    store.now(),
  )
}

/** Files that hold copies of records, as far as the store made them and they still exist. */
export function knownCopies(store: StoreSession): KnownCopy[] {
  return store
    .read(() =>
      store.connection.all<KnownCopy>(
        'SELECT path, kind, created_at AS createdAt FROM known_copies ORDER BY created_at, path',
      ),
    )
    .flatMap((copy) => {
      // Looked for first: in between, one of these may get the name itself.
      const unfinished = unfinishedFiles(copy.path)
      if (unfinished.length === 0 && !existsSync(copy.path)) return []
      return [copy, ...unfinished.map((path) => ({ ...copy, path }))]
    })
}
