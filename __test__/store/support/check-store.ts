import { createHash } from 'node:crypto'
import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import type { SqliteDatabase } from '../../../src/store/sqlite/database/driver.js'
import { expectWordsInStep } from './check-words.js'
import { openRaw, rawValue } from './raw-database.js'

/**
 * Checks every invariant that is visible from outside: SQLite's own check, and that records, passages, vectors, words,
 * queue and search index are consistent. The store is opened, used and closed.
 */
export function checkStore(rootDir: string, rowCount?: number): void {
  const store = SqliteMemoryRepository.open({ rootDir })
  store.migrateIfNeeded()
  const { records, embedded, queued } = store.status()
  expect(embedded + queued).toBe(records)
  store.close()
  checkFile(rootDir, rowCount)
}

/** {@link checkStore} for the file alone, in its current state. */
export function checkFile(rootDir: string, rowCount?: number): void {
  const db = openRaw(rootDir)
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expectIndexInStep(db, meta(db, 'vector_table'), meta(db, 'active_space'))
    const pending = meta(db, 'pending_vector_table')
    if (pending !== undefined) expectIndexInStep(db, pending, meta(db, 'pending_space'))
    expectWholePassages(db)
    expectQueueInStep(db)
    expectWordsInStep(db)
    const ids = 'SELECT count(*) FROM memory_records r JOIN forgotten_ids f ON f.id = r.id'
    expect(rawValue(db, ids)).toBe(0)
    if (rowCount !== undefined) expect(rawValue(db, 'SELECT count(*) FROM memory_records')).toBe(rowCount)
  } finally {
    db.close()
  }
}

function meta(db: SqliteDatabase, key: string): unknown {
  return rawValue(db, 'SELECT value FROM schema_meta WHERE key = ?', key)
}

/** The index contains exactly the vectors of the space's active records, passage by passage and bit by bit. */
function expectIndexInStep(db: SqliteDatabase, table: unknown, space: unknown): void {
  const expected = db
    .prepare(
      `SELECT e.passage_id AS passage, r.id, e.vector FROM embeddings e JOIN passages p ON p.id = e.passage_id
       JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ? AND r.status = 'active'
       ORDER BY e.passage_id`,
    )
    .all(Number(space))
  const sql = `SELECT passage_id AS passage, record_id AS id, embedding AS vector FROM ${table} ORDER BY passage_id`
  expect(db.prepare(sql).all()).toEqual(expected)
}

interface PassageRow {
  readonly seq: number
  readonly space: number
  readonly text: string
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly prefix: string
  readonly title: string | null
  readonly heading: string | null
  readonly hash: Uint8Array
}

/** In each space, a record's passages cover its text in order, and every vector is for its current text. */
function expectWholePassages(db: SqliteDatabase): void {
  const rows = db
    .prepare(
      `SELECT r.seq, e.space_id AS space, r.text, p.ordinal, p.start_offset AS start, p.end_offset AS "end",
         p.prefix, s.title, r.source_heading AS heading, e.text_hash AS hash
       FROM embeddings e JOIN passages p ON p.id = e.passage_id JOIN memory_records r ON r.seq = p.record_seq
       LEFT JOIN sources s ON s.scope = r.scope AND s.id = r.source_id ORDER BY r.seq, e.space_id, p.ordinal`,
    )
    .all() as PassageRow[]
  for (const [key, passages] of Map.groupBy(rows, ({ seq, space }) => `${seq}/${space}`)) {
    let covered = 0
    for (const [
      ordinal,
      { text, start, end, prefix, title, heading, hash, ...place },
    ] of passages.entries()) {
      const passage = prefix + text.slice(start, end)
      expect([key, place.ordinal]).toEqual([key, ordinal])
      expect(start).toBeLessThanOrEqual(covered)
      covered = Math.max(covered, end)
      expect(Buffer.compare(hash, createHash('sha256').update(passage).digest())).toBe(0)
      if (prefix !== '') expect(prefix).toBe(`${[title, heading].filter(Boolean).join(' > ')}\n`)
    }
    expect([key, covered]).toEqual([key, passages[0]?.text.length])
  }
  const unused =
    'SELECT count(*) FROM passages p WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE passage_id = p.id)'
  expect(rawValue(db, unused)).toBe(0)
}

/** A record is active and queued, or active with vectors, or neither. */
function expectQueueInStep(db: SqliteDatabase): void {
  const wrong = db
    .prepare(
      `SELECT r.seq FROM memory_records r WHERE
         EXISTS (SELECT 1 FROM embedding_queue q WHERE q.record_seq = r.seq) <>
         (r.status = 'active' AND NOT EXISTS (SELECT 1 FROM passages p JOIN embeddings e ON e.passage_id = p.id
            WHERE p.record_seq = r.seq AND e.space_id = ?))`,
    )
    .all(Number(meta(db, 'active_space')))
  expect(wrong).toEqual([])
}
