import { existsSync } from 'node:fs'
import { requireString } from '../../arguments/options.js'
import { dequeue } from '../embedding/embedding-queue.js'
import type { Store } from '../store.js'
import { dropVectors } from '../vectors/embeddings.js'
import { writeAudit } from './audit.js'
import { recordNotFound } from './record-not-found.js'
import { idState } from './write-record.js'

/** A file beside the database that may hold a copy of what was erased, and that the store cannot clean. */
export interface KnownCopy {
  readonly path: string
  /** Made before a migration; the predecessor's files kept by an import; written by an export. */
  readonly kind: 'migration' | 'import' | 'export'
  readonly createdAt: number
}

/** What a hard-forget did, and what it could not reach. */
export interface HardForgetReport {
  readonly id: string
  /** False when the record had been erased before. */
  readonly erased: boolean
  /**
   * Whether the write-ahead log was emptied. False while another connection reads from it, or inside a
   * transaction: call `eraseLog()` later.
   */
  readonly logErased: boolean
  /** Copies that still exist. */
  readonly copies: readonly KnownCopy[]
}

/** Erases a record from the database file, its indexes and its log; only the id is kept. */
export function forgetHardRecord(store: Store, id: unknown, note: unknown): HardForgetReport {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  const erased = store.write(() => erase(store, wanted, checkedNote))
  const logErased = !store.connection.inTransaction && store.connection.eraseLog()
  return { id: wanted, erased, logErased, copies: knownCopies(store) }
}

function erase(store: Store, id: string, note: string): boolean {
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
  return true
}

export function rememberCopy(store: Store, path: string, kind: KnownCopy['kind']): void {
  store.connection.run(
    'INSERT INTO known_copies(path, kind, created_at) VALUES(?, ?, ?) ON CONFLICT(path) DO UPDATE SET created_at = excluded.created_at',
    path,
    kind,
    store.now(),
  )
}

/** Files that hold copies of records, as far as the store made them and they still exist. */
export function knownCopies(store: Store): KnownCopy[] {
  return store
    .read(() =>
      store.connection.all<KnownCopy>(
        'SELECT path, kind, created_at AS createdAt FROM known_copies ORDER BY created_at, path',
      ),
    )
    .filter((copy) => existsSync(copy.path))
}
