import { randomNumbers } from '../../lib/random.mjs'

const DIMENSIONS = 384

/**
 * An embedder that costs nothing: unit vectors in random directions, which are as hard to search as any. What is
 * measured is recall without the embedding of the question.
 *
 * @implements {Embedder}
 * @typedef {import('../../../dist/index.js').Embedder} Embedder
 */
export class RandomEmbedder {
  info = { fingerprint: 'bench:random', dimensions: DIMENSIONS, model: 'random directions' }
  #random

  /** @param {number} seed not 0 */
  constructor(seed) {
    this.#random = randomNumbers(seed)
  }

  async embed() {
    return this.#vector()
  }

  /** @param {readonly string[]} texts */
  async embedBatch(texts) {
    return texts.map(() => this.#vector())
  }

  #vector() {
    const vector = new Float32Array(DIMENSIONS)
    let squared = 0
    for (let index = 0; index < DIMENSIONS; index += 1) {
      const value = this.#random() - 0.5
      vector[index] = value
      squared += value * value
    }
    const norm = Math.sqrt(squared)
    return vector.map((value) => value / norm)
  }
}
