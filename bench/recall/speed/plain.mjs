// The baseline for recall: the two searches alone, in SQL, over the same vectors of passages and the same texts, and
// reading the hundred best of each. It does not weight, match, explain or check anything.
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseQuestion } from '../../../src/recall/question.ts'
import { ftsExpression } from '../../../src/words/fts-expression.ts'

const require = createRequire(import.meta.url)
const BEST = 100

export class PlainSearch {
  /** @type {import('better-sqlite3').Database} */ #db
  /** @type {import('better-sqlite3').Statement} */ #words
  /** @type {import('better-sqlite3').Statement} */ #vectors
  /** @type {import('better-sqlite3').Statement} */ #read

  /** @param {string} folder */
  constructor(folder) {
    const Database = require('better-sqlite3')
    /** @type {import('better-sqlite3').Database} */
    const db = new Database(path.join(folder, 'plain.db'))
    require('sqlite-vec').load(db)
    db.pragma('page_size = 8192')
    db.pragma('journal_mode = WAL')
    db.exec(`
      CREATE TABLE IF NOT EXISTS records(number INTEGER PRIMARY KEY, text TEXT NOT NULL);
      CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
      CREATE VIRTUAL TABLE IF NOT EXISTS vectors USING vec0(passage INTEGER PRIMARY KEY, embedding FLOAT[384], +number INTEGER);
    `)
    this.#db = db
    this.#words = db.prepare('SELECT rowid AS number FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?')
    this.#vectors = db.prepare('SELECT number FROM vectors WHERE embedding MATCH ? AND k = ?')
    this.#read = db.prepare(
      'SELECT r.number, r.text FROM json_each(?) j CROSS JOIN records r ON r.number = j.value',
    )
  }

  /** Copies the records of a store that are not here yet. @param {string} file the store's */
  copyFrom(file) {
    const db = this.#db
    db.prepare('ATTACH ? AS store').run(file)
    db.transaction(() => {
      const last = db.prepare('SELECT coalesce(max(number), 0) FROM records').pluck().get()
      db.prepare(
        'INSERT INTO records SELECT seq, text FROM store.memory_records WHERE seq > ? ORDER BY seq',
      ).run(last)
      db.prepare(
        'INSERT INTO words(rowid, text) SELECT number, text FROM records WHERE number > ? ORDER BY number',
      ).run(last)
      db.prepare(
        `INSERT INTO vectors(passage, embedding, number) SELECT p.id, e.vector, p.record_seq
         FROM store.passages p JOIN store.embeddings e ON e.passage_id = p.id WHERE p.record_seq > ? ORDER BY p.id`,
      ).run(last)
    })()
    db.exec('DETACH store')
  }

  /** @param {string} question */
  expression(question) {
    const { terms, phrases } = parseQuestion(question, 0, { times: false })
    return ftsExpression(terms, { phrases })
  }

  /** @param {string | null} expression @returns {number[]} */
  words(expression) {
    return expression === null ? [] : numbers(this.#words.all(expression, BEST))
  }

  /** @param {Float32Array} vector @returns {number[]} */
  vectors(vector) {
    return numbers(this.#vectors.all(Buffer.from(vector.buffer), BEST))
  }

  /** @param {readonly number[]} found */
  read(found) {
    return this.#read.all(JSON.stringify([...new Set(found)]))
  }

  close() {
    this.#db.close()
  }
}

/** @param {readonly unknown[]} rows */
const numbers = (rows) => rows.map((row) => /** @type {{ number: number }} */ (row).number)
