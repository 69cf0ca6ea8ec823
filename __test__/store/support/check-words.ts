import { expect } from 'vitest'
import type { SqliteDatabase } from '../../../src/store/sqlite/database/driver.js'
import { type WordsRow, wordsOf } from '../../../src/store/sqlite/index/words.js'
import { rawColumn, rawValue } from './raw-database.js'

/** The word index contains exactly the words of every record, at their positions; in a file or in memory. */
export function expectWordsInStep(db: SqliteDatabase): void {
  // The check is started by an INSERT that writes nothing.
  db.exec("BEGIN; INSERT INTO record_words(record_words) VALUES('integrity-check'); ROLLBACK")
  const records = db
    .prepare(
      `SELECT r.seq, r.text, r.created_at AS createdAt, r.scope, r.source_heading AS heading, s.title,
         r.words_hash AS wordsHash
       FROM memory_records r LEFT JOIN sources s ON s.scope = r.scope AND s.id = r.source_id ORDER BY r.seq`,
    )
    .all() as WordsRow[]
  const rows = records.flatMap((record) => {
    const words = wordsOf(record)
    expect({ seq: record.seq, hash: record.wordsHash }).toEqual({ seq: record.seq, hash: words.hash })
    return words.rows.map((text, index) => ({ id: record.seq * 8192 + index, text }))
  })
  expect(rawColumn(db, 'SELECT id FROM record_words_docsize ORDER BY id')).toEqual(rows.map(({ id }) => id))
  expect(differences(db, rows)).toEqual([])
}

type Row = { readonly id: number; readonly text: string }

/** Word positions that are in only one of the two: the index, and a new index made only from the records. */
function differences(db: SqliteDatabase, rows: readonly Row[]): unknown[] {
  const sql = String(rawValue(db, "SELECT sql FROM sqlite_master WHERE name = 'record_words'"))
  db.exec(`ATTACH ':memory:' AS fresh; ${sql.replace('record_words', 'fresh.record_words')};
    CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'record_words', 'instance');
    CREATE VIRTUAL TABLE temp.wanted USING fts5vocab('fresh', 'record_words', 'instance')`)
  try {
    const insert = db.prepare('INSERT INTO fresh.record_words(rowid, words) VALUES(?, ?)')
    db.exec('BEGIN')
    for (const { id, text } of rows) insert.run(BigInt(id), text)
    db.exec('COMMIT')
    const only = (one: string, other: string) =>
      `SELECT * FROM (SELECT '${one}' AS "in", term, doc, "offset" FROM ${one} EXCEPT SELECT '${one}', term, doc, "offset" FROM ${other})`
    return db.prepare(`${only('held', 'wanted')} UNION ALL ${only('wanted', 'held')} LIMIT 10`).all()
  } finally {
    db.exec('DROP TABLE temp.held; DROP TABLE temp.wanted; DETACH fresh')
  }
}
