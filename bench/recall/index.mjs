import Database from 'better-sqlite3'
import { ftsExpression } from '../../src/words/fts-expression.ts'
import { indexedText } from '../../src/words/indexed-text.ts'
import { stretches } from '../../src/words/stretches.ts'

const TOKENIZE = "tokenize = 'porter unicode61 remove_diacritics 2'"

/**
 * @typedef {import('./load/collection.mjs').BenchRecord} BenchRecord
 * @typedef {import('../../src/recall/recall-source.ts').RecallRecord} RecallRecord
 * @typedef {import('../../src/recall/recall-source.ts').RecallSource<RecallRecord>} Source
 * @typedef {import('../../src/recall/candidate.ts').CandidateSource} Place
 * @typedef {Pick<import('../../src/recall/question.ts').Question, 'terms' | 'phrases'>} Terms
 */

/**
 * The records of one store in memory, searched by FTS5's BM25 and by the exact cosine: the methods that recall needs.
 *
 * @implements {Source}
 */
export class Index {
  /** @type {Database.Database} */ #db = new Database(':memory:')
  /** @type {readonly RecallRecord[]} */ #records
  /** @type {Map<string, number>} by id */ #numbers
  /** @type {Map<string, RecallRecord>} */ #places = new Map()
  /** @type {Map<number, number>} by row */ #recordOf = new Map()
  /** @type {readonly (readonly import('./vectors.mjs').BenchPassage[])[]} by record */ #passages
  /** By record, the passage that was nearest to the last question. @type {number[]} */ #nearest = []
  /** @type {readonly string[] | undefined} */ #vocabulary
  #rows = 0

  /**
   * @param {readonly BenchRecord[]} records
   * @param {readonly (readonly import('./vectors.mjs').BenchPassage[])[]} passages
   */
  constructor(records, passages) {
    this.#records = records.map(({ id, text, speaker, at = 0, source }) => ({
      ...{ id, text, speaker, source, createdAt: at, confidence: 0.5 },
    }))
    this.#numbers = new Map(records.map(({ id }, number) => [id, number]))
    this.#passages = passages
    this.#db.exec(`
      CREATE VIRTUAL TABLE words USING fts5(text, content = '', ${TOKENIZE});
      CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
    `)
    const insert = this.#db.prepare('INSERT INTO words(rowid, text) VALUES (?, ?)')
    this.#db.transaction(() => {
      for (const [number, record] of this.#records.entries()) {
        const { text, speaker, createdAt, source } = record
        if (source !== undefined) this.#places.set(placeName(source), record)
        for (const { start, end } of stretches(text)) {
          this.#rows += 1
          this.#recordOf.set(this.#rows, number)
          const stretch = { text: text.slice(start, end), prefix: source?.title, speaker, at: createdAt }
          insert.run(this.#rows, indexedText(stretch))
        }
      }
    })()
  }

  /** @param {Terms} asked @param {number} limit */
  async byWords({ terms, phrases }, limit) {
    const expression = ftsExpression(terms, { phrases })
    if (expression === null) return []
    const rows = /** @type {{ row: number, bm25: number }[]} */ (
      this.#db
        .prepare(
          'SELECT rowid AS row, -bm25(words) AS bm25 FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid LIMIT ?',
        )
        .all(expression, 2 * limit)
    )
    const best = new Map()
    for (const { row, bm25 } of rows) {
      const number = this.#recordOf.get(row)
      if (!best.has(number)) best.set(number, bm25)
    }
    return this.#hits([...best], limit)
  }

  /** @param {Float32Array} vector @param {number} limit */
  async byMeaning(vector, limit) {
    const cosines = this.#passages.map((_, number) => this.#cosine(vector, number))
    return this.#hits(
      [...cosines.entries()].sort(([, a], [, b]) => b - a),
      limit,
    )
  }

  /** @param {Float32Array} vector @param {readonly RecallRecord[]} records */
  async cosines(vector, records) {
    return new Map(records.map(({ id }) => [id, this.#cosine(vector, this.#numbers.get(id) ?? -1)]))
  }

  /** @param {readonly RecallRecord[]} records that were measured for this question */
  async signatures(records) {
    /** @type {Map<string, Uint8Array>} */
    const found = new Map()
    for (const { id } of records) {
      const number = this.#numbers.get(id) ?? -1
      const passage = this.#passages[number]?.[this.#nearest[number] ?? -1]
      if (passage !== undefined) found.set(id, passage.signature)
    }
    return found
  }

  /** @param {readonly Place[]} places */
  async at(places) {
    return places.flatMap((place) => this.#places.get(placeName(place)) ?? [])
  }

  /** @param {readonly import('../../src/recall/question.ts').QuestionUnit[]} units */
  async statistics(units) {
    const count = this.#db.prepare('SELECT count(*) FROM words WHERE words MATCH ?').pluck()
    const unitRows = units.map(({ forms }) => {
      const terms = forms.map(({ words, prefix }) => ({ text: words.join(' '), prefix }))
      const expression = ftsExpression(/** @type {any} */ (terms))
      return expression === null ? 0 : Number(count.get(expression))
    })
    return { rows: this.#rows, unitRows }
  }

  /** @param {string} letter */
  async vocabulary(letter) {
    this.#vocabulary ??= /** @type {string[]} */ (
      this.#db.prepare('SELECT term FROM vocabulary ORDER BY doc DESC').pluck().all()
    )
    return this.#vocabulary.filter((word) => word.startsWith(letter))
  }

  close() {
    this.#db.close()
  }

  /** @param {readonly (readonly [number, number])[]} best numbers and values @param {number} limit */
  #hits(best, limit) {
    return best.slice(0, limit).flatMap(([number, value]) => {
      const record = this.#records[number]
      return record === undefined ? [] : [{ record, value }]
    })
  }

  /** @param {Float32Array} vector @param {number} number */
  #cosine(vector, number) {
    let best = -1
    for (const [at, passage] of (this.#passages[number] ?? []).entries()) {
      const cosine = dot(vector, passage.vector)
      if (cosine <= best) continue
      best = cosine
      this.#nearest[number] = at
    }
    return best
  }
}

/**
 * The input of the engine for a record, as a store passes it: a turn with its speaker, a note with its title before
 * each passage.
 *
 * @param {BenchRecord} record
 */
export function embeddedText({ text, speaker, source }) {
  const said = speaker === undefined ? '' : `${speaker}: `
  const title = source?.title === undefined ? '' : `${source.title}\n`
  return { text: `${said}${text}`, prefix: title }
}

/** @param {Place} place */
const placeName = ({ id, position }) => `${position} ${id}`

/** @param {Float32Array} a @param {Float32Array} b */
function dot(a, b) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
