import { splitByEstimate } from '../../../src/passages/split.ts'
import { isStopWord } from '../../../src/words/stop-words.ts'
import { randomNumbers } from '../../lib/random.mjs'

const DIMENSIONS = 384
const TOKEN_BITS = 64
const MAX_SIGNED_TOKENS = 128

/**
 * An embedder that costs nothing: unit vectors in random directions, which are as hard to search as any, and random
 * signatures with a token for each content word. The engine compares them like its own.
 *
 * @implements {Embedder}
 * @typedef {import('../../../dist/index.js').Embedder} Embedder
 */
export class RandomEmbedder {
  info = {
    ...{
      fingerprint: 'bench:random',
      dimensions: DIMENSIONS,
      model: 'random directions',
      signatureVersion: 1,
    },
  }
  #random
  #engine

  /** @param {number} seed not 0 @param {Pick<import('../../../dist/index.js').EmbeddingEngine, 'maxSims'>} engine */
  constructor(seed, engine) {
    this.#random = randomNumbers(seed)
    this.#engine = engine
  }

  async embed() {
    return this.#unit(DIMENSIONS)
  }

  /** Nothing to prepare: a question's vector costs nothing. */
  async prepare() {
    return this.#unit(DIMENSIONS)
  }

  /** @param {readonly string[]} texts */
  async embedBatch(texts) {
    return texts.map(() => this.#unit(DIMENSIONS))
  }

  /** @param {readonly { text: string }[]} inputs */
  async embedPassages(inputs) {
    return inputs.map(({ text }) =>
      splitByEstimate(text).map(({ start, end }) => {
        const tokens = Math.min(MAX_SIGNED_TOKENS, contentWords(text.slice(start, end)))
        return {
          ...{ start, end, tokenCount: tokens + 2, vector: this.#unit(DIMENSIONS) },
          signature: Uint8Array.from({ length: tokens * 8 }, () => this.#random() * 256),
        }
      }),
    )
  }

  /** @param {string} question */
  async embedQuestion(question) {
    const tokens = Array.from({ length: contentWords(question.slice(0, 1_000)) }, () =>
      this.#unit(TOKEN_BITS),
    )
    const flat = new Float32Array(tokens.length * TOKEN_BITS)
    for (const [at, token] of tokens.entries()) flat.set(token, at * TOKEN_BITS)
    return { vector: this.#unit(DIMENSIONS), tokens: flat }
  }

  /** @param {Float32Array} tokens @param {readonly Uint8Array[]} signatures */
  maxSims(tokens, signatures) {
    return this.#engine.maxSims(tokens, signatures)
  }

  /** @param {number} dimensions */
  #unit(dimensions) {
    const vector = new Float32Array(dimensions)
    let squared = 0
    for (let index = 0; index < dimensions; index += 1) {
      const value = this.#random() - 0.5
      vector[index] = value
      squared += value * value
    }
    const norm = Math.sqrt(squared)
    return vector.map((value) => value / norm)
  }
}

/** @param {string} text */
function contentWords(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => !isStopWord(word)).length
}
