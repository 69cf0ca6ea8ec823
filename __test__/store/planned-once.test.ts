import { expect, test } from 'vitest'
import { plannedOnce } from '../../src/store/sqlite/database/planned-once.js'
import { openRaw } from './support/raw-database.js'
import { tempDir, tempStore } from './support/temp-store.js'

test.each([
  ['a = ? AND b >= ?', 'a = +? AND b >= +?'],
  ['(a, b) > (?, ?) LIMIT ? OFFSET ?', '(a, b) > (?, ?) LIMIT +? OFFSET +?'],
  ['a MATCH ? AND k = ?', 'a MATCH ? AND k = +?'],
  ["a = '?' AND b IN (SELECT value FROM json_each(?))", "a = '?' AND b IN (SELECT value FROM json_each(?))"],
  ['SELECT UNLIMITED ?', 'SELECT UNLIMITED ?'],
])('values that a plan may depend on are behind a plus sign: %s', (sql, expected) => {
  expect(plannedOnce(sql)).toBe(expected)
})

test('values match the same columns as before, whatever the types', () => {
  const rootDir = tempDir()
  tempStore(rootDir)
  const db = openRaw(rootDir)
  const values = [0, 1, 1.5, '1', '1.0', '', 'a', Buffer.from('1'), Buffer.alloc(0), null, 2n ** 62n]
  for (const type of ['INTEGER', 'REAL', 'TEXT', 'BLOB', 'NUMERIC', '']) {
    for (const index of ['', 'CREATE INDEX of_v ON t(v)', "CREATE INDEX of_v ON t(v) WHERE v <> 'a'"]) {
      db.exec(`DROP TABLE IF EXISTS t; CREATE TABLE t(n INTEGER PRIMARY KEY, v ${type}); ${index}`)
      for (const value of values) db.prepare('INSERT INTO t(v) VALUES(?)').run(value)
      for (const condition of ['v = ?', 'v <> ?', 'v >= ?', 'v <= ?', 'n = 1 AND v = ?']) {
        const sql = `SELECT n FROM t WHERE ${condition} ORDER BY n`
        const found = (text: string) => values.map((value) => db.prepare(text).all(value))
        expect(found(plannedOnce(sql))).toEqual(found(sql))
      }
    }
  }
  db.close()
})
