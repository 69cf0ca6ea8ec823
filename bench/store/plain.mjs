// The baseline for the store: better-sqlite3 and sqlite-vec alone. One vec0 table and one table of records, no audit,
// no queue, no provenance, no checks: the least that any program on these two must do.
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)

/** @typedef {{ id: string, text: string, vector: Uint8Array }} PlainRow */

export class Plain {
  /** @type {import('better-sqlite3').Database} */
  #db
  /** @type {import('better-sqlite3').Statement<[string, Uint8Array]>} */
  #insertVector
  /** @type {import('better-sqlite3').Statement<[string, string, number, number]>} */
  #insertRecord
  /** @type {import('better-sqlite3').Statement<[Uint8Array, number]>} */
  #search
  /** @type {(rows: readonly PlainRow[]) => void} */
  #insertAll

  /**
   * @param {string} folder
   * @param {string} name
   */
  constructor(folder, name) {
    const Database = require('better-sqlite3')
    /** @type {import('better-sqlite3').Database} */
    const db = new Database(path.join(folder, name))
    require('sqlite-vec').load(db)
    db.pragma('journal_mode = WAL')
    // As durable as the store; the build's default may lose the last commits.
    db.pragma('synchronous = FULL')
    db.exec(`
      CREATE VIRTUAL TABLE vectors USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[384]);
      CREATE TABLE records(id TEXT PRIMARY KEY, text TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
    `)
    this.#db = db
    this.#insertVector = db.prepare('INSERT INTO vectors(record_id, embedding) VALUES(?, ?)')
    this.#insertRecord = db.prepare(
      'INSERT INTO records(id, text, created_at, updated_at) VALUES(?, ?, ?, ?)',
    )
    this.#search = db.prepare(
      'SELECT record_id AS recordId, distance FROM vectors WHERE embedding MATCH ? AND k = ? ORDER BY distance',
    )
    this.#insertAll = db.transaction((/** @type {readonly PlainRow[]} */ rows) => {
      for (const { id, text, vector } of rows) {
        this.#insertRecord.run(id, text, 0, 0)
        this.#insertVector.run(id, vector)
      }
    })
  }

  /** @param {readonly PlainRow[]} rows */
  insert(rows) {
    this.#insertAll(rows)
  }

  /**
   * @param {Float32Array} query
   * @param {number} k
   * @returns {{ recordId: string, distance: number }[]}
   */
  search(query, k) {
    return /** @type {{ recordId: string, distance: number }[]} */ (this.#search.all(bytes(query), k))
  }

  /** @returns {Record<string, string>} */
  versions() {
    return {
      SQLite: String(this.#db.prepare('SELECT sqlite_version()').pluck().get()),
      'better-sqlite3': require('better-sqlite3/package.json').version,
      'sqlite-vec': String(this.#db.prepare('SELECT vec_version()').pluck().get()),
    }
  }

  close() {
    this.#db.close()
  }
}

/** @param {Float32Array} vector */
export const bytes = (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
