import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { inRoot } from '../lib/paths.mjs'

const MODEL = 'npm/model-all-minilm-l6-v2'

/** The engine's limit for a text. */
const MAX_TOKENS = 256

/**
 * The little of @huggingface/tokenizers and onnxruntime-node that is used.
 *
 * @typedef {{ encode(text: string): { ids: number[], tokens: string[] } }} Tokenizer
 * @typedef {{ data: Float32Array, dims: readonly number[] }} Tensor
 * @typedef {{ run(inputs: object): Promise<Record<string, Tensor>> }} Session
 * @typedef {{
 *   InferenceSession: { create(file: string): Promise<Session> },
 *   Tensor: new (type: string, data: BigInt64Array, dims: readonly number[]) => object,
 * }} Runtime
 */

/**
 * Reads the embedded model's states of the content tokens of texts: not special tokens, punctuation or stop words,
 * like the engine's signatures.
 */
export class TokenStates {
  /** @type {Tokenizer} */ #tokenizer
  /** @type {Session} */ #session
  /** @type {Runtime} */ #runtime
  /** @type {ReadonlySet<string>} */ #stopWords

  /** @param {Tokenizer} tokenizer @param {Session} session @param {Runtime} runtime */
  constructor(tokenizer, session, runtime) {
    this.#tokenizer = tokenizer
    this.#session = session
    this.#runtime = runtime
    const words = readFileSync(inRoot('crates/recollect-engine/src/tokenize/stop-words.txt'), 'utf8')
    this.#stopWords = new Set(words.split(/\s+/))
  }

  /** @param {string} modules where the tokenizer is installed */
  static async open(modules) {
    const fromModules = createRequire(path.join(modules, 'index.js'))
    const { Tokenizer } = fromModules('@huggingface/tokenizers')
    const json = JSON.parse(readFileSync(inRoot(MODEL, 'tokenizer.json'), 'utf8'))
    const runtime = /** @type {Runtime} */ (createRequire(import.meta.url)('onnxruntime-node'))
    const session = await runtime.InferenceSession.create(inRoot(MODEL, 'model_fp16.onnx'))
    return new TokenStates(new Tokenizer(json, {}), session, runtime)
  }

  /** @param {string} text @returns {Promise<Float64Array[]>} each of norm 1 */
  async of(text) {
    const { ids, tokens } = this.#tokenizer.encode(text)
    if (ids.length > MAX_TOKENS) return []
    const tensor = (/** @type {readonly number[]} */ values) =>
      new this.#runtime.Tensor('int64', BigInt64Array.from(values.map(BigInt)), [1, values.length])
    const output = await this.#session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      token_type_ids: tensor(ids.map(() => 0)),
    })
    const { last_hidden_state: states } = output
    if (states === undefined) throw new Error('expected the output last_hidden_state')
    const dimensions = states.dims.at(-1) ?? 0
    return tokens.flatMap((token, at) => {
      const state = states.data.subarray(at * dimensions, (at + 1) * dimensions)
      return this.#isContent(token) ? [normalized(state)] : []
    })
  }

  /** @param {string} token */
  #isContent(token) {
    const special = token.startsWith('[') && token.endsWith(']') && token.length > 2
    return !special && /[\p{L}\p{N}]/u.test(token) && !this.#stopWords.has(token)
  }
}

/** @param {Float32Array} vector */
function normalized(vector) {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return Float64Array.from(vector, (value) => value / norm)
}
