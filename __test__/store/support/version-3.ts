import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AuditEntry,
  type MemoryRecord,
  SqliteMemoryRepository,
  textHash,
  type VectorHit,
} from 'recollect'
import { openRaw } from './raw-database.js'
import { seededVector, tempDir } from './temp-store.js'

const FIXTURES = join(import.meta.dirname, '../../fixtures/store')

/** A directory with a store written by the last commit of version 3. */
export function withVersion3(): string {
  const rootDir = tempDir()
  copyFileSync(join(FIXTURES, 'version-3.db'), join(rootDir, 'memory.db'))
  return rootDir
}

/** The answers of version 3 itself; see make-version-3.mjs. */
export function version3Answers() {
  return JSON.parse(readFileSync(join(FIXTURES, 'version-3.json'), 'utf8')) as {
    readonly records: readonly Omit<MemoryRecord, 'scope'>[]
    readonly audit: readonly AuditEntry[]
    readonly failures: readonly { readonly recordId: string }[]
    readonly hits: readonly { readonly id: string; readonly active: VectorHit[]; readonly all: VectorHit[] }[]
  }
}

/** A store of our version 3, created by its frozen steps and filled like its code did. */
export function largeVersion3(count: number): string {
  const rootDir = tempDir()
  copyFileSync(join(FIXTURES, 'version-2.db'), join(rootDir, 'memory.db'))
  const store = SqliteMemoryRepository.open({ rootDir, durability: 'normal' })
  store.migrateIfNeeded(3)
  store.close()
  const db = openRaw(rootDir)
  db.exec(`BEGIN; DELETE FROM memory_records; DELETE FROM memory_audit; DELETE FROM embedding_queue; DELETE FROM known_copies;
    DELETE FROM schema_meta WHERE key IN ('predecessor_version', 'log_stamp');
    UPDATE embedding_spaces SET fingerprint = 'seeds', model = 'seeds'`)
  const record = db.prepare(
    `INSERT INTO memory_records(id, kind, status, text, created_at, updated_at) VALUES(?, 'fact', ?, ?, ?, ?)`,
  )
  const embedding = db.prepare(
    `INSERT INTO embeddings(record_id, space_id, text_hash, token_count, truncated, vector, embedded_at)
     VALUES(?, 1, ?, 5, ?, ?, 1700000000)`,
  )
  const indexed = db.prepare('INSERT INTO vec_embeddings(record_id, embedding) VALUES(?, ?)')
  const queued = db.prepare('INSERT INTO embedding_queue(record_id) VALUES(?)')
  for (let index = 0; index < count; index++) {
    const id = idOf(index)
    const text = textOf(index)
    const status = index % 50 === 7 ? 'forgotten' : 'active'
    const at = 1_700_000_000 + Math.floor(index / 10)
    record.run(id, status, text, at, at)
    if (index % 40 === 3) {
      if (status === 'active') queued.run(id)
      continue
    }
    const vector = Buffer.from(seededVector(index).buffer)
    embedding.run(id, textHash(text), isTruncated(index) ? 1 : 0, vector)
    if (status === 'active') indexed.run(id, vector)
  }
  db.exec('COMMIT')
  db.close()
  return rootDir
}

/** Ids of the n-th record, whose order differs from the insertion order. */
export function idOf(index: number): string {
  return `r${(index * 7919) % 100_003}`
}

export function textOf(index: number): string {
  return `Boat ${index} lies in the harbour of berth${index}.`
}

export function isTruncated(index: number): boolean {
  return index % 100 === 11
}
