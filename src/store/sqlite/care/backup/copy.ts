import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { RecollectError } from '../../../../errors.js'
import type { BackupManifest } from '../../../backup-report.js'
import type { Connection } from '../../database/connection.js'
import { toStoreError } from '../../database/errors.js'
import { openConnection } from '../../database/open.js'
import { isCurrent, readSchemaState } from '../../schema/state.js'
import type { StoreSession } from '../../session.js'
import { Findings } from '../verify/findings.js'
import { checkRecords } from '../verify/records.js'

/** The content of a copy of a database. */
export interface CopyFacts extends Omit<BackupManifest, 'createdAt' | 'bytes' | 'sha256'> {
  /** Records that do not match their digest. */
  readonly changed: number
}

/** Writes a compact copy of a store, as it is now, into an empty file; it is not flushed to disk yet. */
export function copyInto(connection: Connection, path: string): void {
  // Affects only the copy, which is flushed when it is complete: this connection writes nothing else.
  connection.pragma('synchronous = OFF')
  try {
    connection.query(() => connection.run('VACUUM INTO ?', path))
  } catch (error) {
    // SQLite does not say that the disk of the copy is full, and not that of the store.
    const isFull = error instanceof RecollectError && error.code === 'STORE_FULL'
    throw isFull ? toStoreError(error.cause, path) : error
  }
}

/**
 * Opens a copy like a store, runs SQLite's check on it, and returns what it contains.
 *
 * @param makeSession creates a session on a connection
 * @throws RecollectError `STORE_CORRUPT`, `STORE_NOT_A_DATABASE`
 */
export function factsOf(path: string, makeSession: (connection: Connection) => StoreSession): CopyFacts {
  const connection = openConnection({ path, readonly: true, durability: 'full', busyTimeoutMs: 0 })
  try {
    const state = readSchemaState(connection)
    if (state.kind !== 'store') {
      throw new RecollectError('STORE_NOT_A_DATABASE', `Expected a store at ${path}, received an empty file`)
    }
    const check = connection.query(() => connection.value<string>('PRAGMA integrity_check(1)'))
    if (check !== 'ok') {
      throw new RecollectError(
        'STORE_CORRUPT',
        `Expected a whole store at ${path}, received a damaged one: ${check}`,
      )
    }
    const rows = (table: string) => connection.value<number>(`SELECT count(*) FROM ${table}`) ?? 0
    const hasVectors = state.version > 2
    return {
      schemaVersion: state.version,
      records: rows('memory_records'),
      vectors: hasVectors ? rows('embeddings') : 0,
      auditEntries: rows('memory_audit'),
      changed: isCurrent(state) ? changedRecords(makeSession(connection)) : 0,
    }
  } finally {
    connection.abandon()
  }
}

function changedRecords(store: StoreSession): number {
  const findings = new Findings()
  for (const _ of checkRecords({ store, findings }, ''));
  return findings.problems.reduce((sum, { count }) => sum + count, 0)
}

const CHUNK = 1024 * 1024

/**
 * SHA-256 and size of a file. No connection of this process may have it open, because closing the file here would drop
 * that connection's locks.
 */
export function digestOfFile(path: string): { readonly bytes: number; readonly sha256: string } {
  const file = openSync(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.alloc(CHUNK)
    let bytes = 0
    for (;;) {
      const read = readSync(file, buffer)
      if (read === 0) return { bytes, sha256: hash.digest('hex') }
      hash.update(buffer.subarray(0, read))
      bytes += read
    }
  } finally {
    closeSync(file)
  }
}
