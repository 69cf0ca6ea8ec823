import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import { loadSqlite } from '../../../src/store/sqlite/database/driver.js'

/**
 * Every invariant that can be seen from outside: SQLite's own check, and records, vectors, queue and
 * search index in step. The store is opened, used and closed.
 */
export function checkStore(rootDir: string, rowCount?: number): void {
  const store = SqliteMemoryRepository.open({ rootDir })
  store.migrateIfNeeded()
  const { records, embedded, queued } = store.status()
  expect(embedded + queued).toBe(records)
  store.close()
  const { Database, vecPath } = loadSqlite()
  const db = new Database(join(rootDir, 'memory.db'), { readonly: true })
  db.loadExtension(vecPath)
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    const table = db.prepare("SELECT value FROM schema_meta WHERE key = 'vector_table'").pluck().get()
    const space = Number(db.prepare("SELECT value FROM schema_meta WHERE key = 'active_space'").pluck().get())
    const expected = db
      .prepare(
        `SELECT e.record_id AS id, e.vector FROM embeddings e JOIN memory_records r ON r.id = e.record_id
         WHERE e.space_id = ? AND r.status = 'active' ORDER BY e.record_id`,
      )
      .all(space)
    // The index holds these vectors and no other, bit by bit.
    expect(
      db.prepare(`SELECT record_id AS id, embedding AS vector FROM ${table} ORDER BY record_id`).all(),
    ).toEqual(expected)
    // Every vector is one of the text that its record has now.
    for (const row of db
      .prepare(
        'SELECT r.text, e.text_hash AS hash FROM embeddings e JOIN memory_records r ON r.id = e.record_id',
      )
      .all() as { text: string; hash: Uint8Array }[])
      expect(Buffer.compare(row.hash, createHash('sha256').update(row.text).digest())).toBe(0)
    const count = (sql: string) => db.prepare(sql).pluck().get()
    expect(
      count(
        "SELECT count(*) FROM embedding_queue q LEFT JOIN memory_records r ON r.id = q.record_id WHERE r.status IS NOT 'active'",
      ),
    ).toBe(0)
    expect(count('SELECT count(*) FROM memory_records r JOIN forgotten_ids f ON f.id = r.id')).toBe(0)
    if (rowCount !== undefined) expect(count('SELECT count(*) FROM memory_records')).toBe(rowCount)
  } finally {
    db.close()
  }
}
