import { createHash } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { EmbeddingEngine } from '../../dist/index.js'
import { isUnreadable } from '../../src/recall/unreadable.ts'

const BATCH = 512

/** @typedef {{ vector: Float32Array, signature: Uint8Array }} BenchPassage */
/** @typedef {{ vector: Float32Array, tokens: Float32Array }} BenchQuestionVectors */

/**
 * The real engine's vectors and signatures. They are cached in a temporary file by the hash of the text, so that the
 * next run computes none.
 */
export class Vectors {
  /** @type {EmbeddingEngine} */ #engine
  /** @type {Database.Database} */ #kept

  /** @param {EmbeddingEngine} engine @param {Database.Database} kept */
  constructor(engine, kept) {
    this.#engine = engine
    this.#kept = kept
  }

  /** @param {'float32' | 'int8'} precision */
  static async open(precision) {
    const engine = await EmbeddingEngine.load({ precision })
    const { fingerprint, signatureVersion } = engine.info
    const name = hashOf(`${fingerprint} ${signatureVersion}`).toString('hex').slice(0, 16)
    const kept = new Database(path.join(os.tmpdir(), `recollect-bench-vectors-${name}.db`))
    kept.pragma('journal_mode = WAL')
    kept.exec(`
      CREATE TABLE IF NOT EXISTS questions(
        hash BLOB PRIMARY KEY, vector BLOB NOT NULL, tokens BLOB NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS passages(
        hash BLOB PRIMARY KEY, vectors BLOB NOT NULL, signatures TEXT NOT NULL) WITHOUT ROWID;
    `)
    return new Vectors(engine, kept)
  }

  /**
   * @param {readonly string[]} texts
   * @param {string} what
   * @returns {Promise<BenchQuestionVectors[]>} in order
   */
  async ofQuestions(texts, what) {
    const read = this.#kept.prepare('SELECT vector, tokens FROM questions WHERE hash = ?')
    const write = this.#kept.prepare('INSERT OR REPLACE INTO questions VALUES (?, ?, ?)')
    const embed = async (/** @type {readonly string[]} */ batch) => {
      const embedded = await Promise.all(batch.map((text) => this.#engine.embedQuestion(text)))
      return embedded.map(({ vector, tokens = new Float32Array(0) }) => [bytesOf(vector), bytesOf(tokens)])
    }
    const rows = /** @type {{ vector: Buffer, tokens: Buffer }[]} */ (
      await this.#cached(texts, { read, write, embed, what })
    )
    return rows.map(({ vector, tokens }) => ({ vector: floats(vector), tokens: floats(tokens) }))
  }

  /**
   * The passages into which the engine splits each text, as a store keeps them.
   *
   * @param {readonly { text: string, prefix: string }[]} inputs
   * @param {string} what
   * @returns {Promise<BenchPassage[][]>} in order
   */
  async ofPassages(inputs, what) {
    const read = this.#kept.prepare('SELECT vectors, signatures FROM passages WHERE hash = ?')
    const write = this.#kept.prepare('INSERT OR REPLACE INTO passages VALUES (?, ?, ?)')
    const embed = async (/** @type {readonly { text: string, prefix: string }[]} */ batch) => {
      const embedded = await this.#engine.embedPassages(batch)
      return embedded.map((passages) => [
        Buffer.concat(passages.map(({ vector }) => bytesOf(vector))),
        JSON.stringify(passages.map(({ signature = [] }) => Buffer.from(signature).toString('base64'))),
      ])
    }
    const rows = /** @type {{ vectors: Buffer, signatures: string }[]} */ (
      await this.#cached(inputs, { read, write, embed, what })
    )
    const { dimensions } = this.#engine.info
    return rows.map(({ vectors, signatures }) => {
      const joined = floats(vectors)
      return JSON.parse(signatures).map((/** @type {string} */ signature, /** @type {number} */ at) => ({
        vector: joined.subarray(at * dimensions, (at + 1) * dimensions),
        signature: new Uint8Array(Buffer.from(signature, 'base64')),
      }))
    })
  }

  /** Whether the engine knows a question's words; recall checks that before it uses the vector. @param {string} text @param {Float32Array} vector */
  async readable(text, vector) {
    return !(await isUnreadable(this.#engine, text, vector))
  }

  async close() {
    this.#kept.close()
    await this.#engine.close()
  }

  /**
   * @template T
   * @param {readonly T[]} inputs
   * @param {{
   *   read: Database.Statement, write: Database.Statement, what: string,
   *   embed: (batch: readonly T[]) => Promise<readonly (readonly (string | Buffer)[])[]>,
   * }} how
   * @returns {Promise<unknown[]>} a row for each input
   */
  async #cached(inputs, { read, write, embed, what }) {
    const hashes = inputs.map((input) => hashOf(JSON.stringify(input)))
    const missing = inputs.filter((_, at) => read.get(hashes[at]) === undefined)
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH)
      process.stderr.write(`embedding ${what}, ${from} of ${missing.length}\n`)
      const rows = await embed(batch)
      this.#kept.transaction(() => {
        for (const [at, columns] of rows.entries()) write.run(hashOf(JSON.stringify(batch[at])), ...columns)
      })()
    }
    return hashes.map((hash) => read.get(hash))
  }
}

/** @param {string} text */
const hashOf = (text) => createHash('sha256').update(text).digest()

/** @param {Float32Array} vector */
const bytesOf = (vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)

/** @param {Buffer} bytes */
const floats = (bytes) => new Float32Array(new Uint8Array(bytes).buffer)
