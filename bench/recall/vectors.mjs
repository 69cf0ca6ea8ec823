import { createHash } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { EmbeddingEngine } from '../../dist/index.js'

const BATCH = 512

/** The real engine's vectors, kept in a temporary file by the text's hash: the next run computes none. */
export class Vectors {
  /** @type {EmbeddingEngine} */ #engine
  /** @type {Database.Database} */ #kept

  /** @param {EmbeddingEngine} engine @param {Database.Database} kept */
  constructor(engine, kept) {
    this.#engine = engine
    this.#kept = kept
  }

  static async open() {
    const engine = await EmbeddingEngine.load()
    const name = createHash('sha256').update(engine.info.fingerprint).digest('hex').slice(0, 16)
    const kept = new Database(path.join(os.tmpdir(), `recollect-bench-vectors-${name}.db`))
    kept.pragma('journal_mode = WAL')
    for (const [table, column] of [
      ['vectors', 'vector'],
      ['passages', 'vectors'],
    ]) {
      kept.exec(
        `CREATE TABLE IF NOT EXISTS ${table}(hash BLOB PRIMARY KEY, ${column} BLOB NOT NULL) WITHOUT ROWID`,
      )
    }
    return new Vectors(engine, kept)
  }

  /** @param {readonly string[]} texts @param {string} what @returns {Promise<Float32Array[]>} in their order */
  async of(texts, what) {
    const read = this.#kept.prepare('SELECT vector FROM vectors WHERE hash = ?').pluck()
    const write = this.#kept.prepare('INSERT OR REPLACE INTO vectors VALUES (?, ?)')
    const hashes = texts.map((text) => createHash('sha256').update(text).digest())
    /** @type {(Float32Array | undefined)[]} */
    const found = hashes.map((hash) => floats(/** @type {Buffer | undefined} */ (read.get(hash))))
    const missing = texts.map((_, at) => at).filter((at) => found[at] === undefined)
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH)
      process.stderr.write(`embedding ${what}, ${from} of ${missing.length}\n`)
      const vectors = await this.#engine.embedBatch(batch.map((at) => texts[at] ?? ''))
      this.#kept.transaction(() => {
        for (const [place, at] of batch.entries()) {
          const vector = /** @type {Float32Array} */ (vectors[place])
          found[at] = vector
          write.run(hashes[at], Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength))
        }
      })()
    }
    return found.map((vector) => vector ?? new Float32Array(0))
  }

  /**
   * The vectors of the passages that the engine makes of each text, as a store keeps them.
   *
   * @param {readonly { text: string, prefix: string }[]} inputs
   * @param {string} what
   * @returns {Promise<Float32Array[][]>} in their order
   */
  async ofPassages(inputs, what) {
    const read = this.#kept.prepare('SELECT vectors FROM passages WHERE hash = ?').pluck()
    const write = this.#kept.prepare('INSERT OR REPLACE INTO passages VALUES (?, ?)')
    const hashes = inputs.map((input) => createHash('sha256').update(JSON.stringify(input)).digest())
    const found = hashes.map((hash) => floats(/** @type {Buffer | undefined} */ (read.get(hash))))
    const missing = inputs.map((_, at) => at).filter((at) => found[at] === undefined)
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH)
      process.stderr.write(`embedding ${what}, ${from} of ${missing.length}\n`)
      const wanted = batch.flatMap((at) => inputs[at] ?? [])
      const embedded = await this.#engine.embedPassages(wanted)
      this.#kept.transaction(() => {
        for (const [place, at] of batch.entries()) {
          const joined = Float32Array.from((embedded[place] ?? []).flatMap(({ vector }) => [...vector]))
          found[at] = joined
          write.run(hashes[at], Buffer.from(joined.buffer))
        }
      })()
    }
    const { dimensions } = this.#engine.info
    return found.map((joined = new Float32Array(0)) =>
      Array.from({ length: joined.length / dimensions }, (_, at) =>
        joined.subarray(at * dimensions, (at + 1) * dimensions),
      ),
    )
  }

  async close() {
    this.#kept.close()
    await this.#engine.close()
  }
}

/** @param {Buffer | undefined} bytes */
function floats(bytes) {
  if (bytes === undefined) return undefined
  return new Float32Array(new Uint8Array(bytes).buffer)
}
