import { join } from 'node:path'
import { loadSqlite, type SqliteDatabase } from '../../../src/store/sqlite/database/driver.js'

/** The file as another program opens it: SQLite's own defaults, with the vector extension. */
export function openRaw(rootDir: string, file = 'memory.db'): SqliteDatabase {
  const { Database, vecPath } = loadSqlite()
  const db = new Database(join(rootDir, file), {})
  db.loadExtension(vecPath)
  return db
}

/** Changes the file like another program: with `foreign_keys` off, so that deletes do not cascade. */
export function editRaw(rootDir: string, sql: string, file?: string): void {
  const db = openRaw(rootDir, file)
  try {
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
  } finally {
    db.close()
  }
}

/** The first column of the first row. */
export function rawValue(db: SqliteDatabase, sql: string, ...values: readonly unknown[]): unknown {
  const row = db.prepare(sql).get(...values) as Record<string, unknown> | undefined
  return row === undefined ? undefined : Object.values(row)[0]
}

/** The first column of each row. */
export function rawColumn(db: SqliteDatabase, sql: string, ...values: readonly unknown[]): unknown[] {
  return (db.prepare(sql).all(...values) as Record<string, unknown>[]).map((row) => Object.values(row)[0])
}
