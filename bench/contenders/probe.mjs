import { readFileSync } from 'node:fs'
import path from 'node:path'
import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import { encoder } from '../lib/encoder.mjs'
import { meanPooled } from './mean-pooling.mjs'

/** @typedef {{ index: number, ids: readonly number[] }} Encoded */

/**
 * The speed of the same model in the plain runtime: token ids are made before the clock starts, texts are sorted by
 * length, runs have at most `settings.tokensPerRun` padded tokens, and nothing else is done.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load({ settings: { tokensPerRun = 512 }, modelDir, maxTokens, threads }) {
  const encode = encoder(readFileSync(path.join(modelDir, 'tokenizer.json'), 'utf8'), maxTokens)
  const session = await InferenceSession.create(path.join(modelDir, 'model.onnx'), {
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
  })
  /** @type {Map<string, readonly number[]>} */
  const known = new Map()
  const idsOf = (/** @type {string} */ text) => known.get(text) ?? encode(text)

  const embedAll = async (/** @type {readonly string[]} */ texts, /** @type {AbortSignal} */ signal) => {
    /** @type {Float32Array[]} */
    const vectors = new Array(texts.length)
    for (const run of runs(texts.map(idsOf), tokensPerRun)) {
      if (signal.aborted) break
      const { last_hidden_state: states } = await session.run(feeds(run))
      if (states === undefined) throw new Error('The model has no output last_hidden_state')
      const pooled = meanPooled(states, run)
      run.forEach(({ index }, row) => {
        vectors[index] = pooled[row] ?? new Float32Array()
      })
      states.dispose()
    }
    return vectors
  }
  const { signal } = new AbortController()
  return {
    versions: { 'onnxruntime-node': env.versions.node ?? 'unknown' },
    prepare: (texts) => {
      for (const text of texts) known.set(text, encode(text))
    },
    embedOne: async (text) => (await embedAll([text], signal))[0] ?? [],
    embedAll,
  }
}

/**
 * @param {readonly (readonly number[])[]} encoded
 * @param {number} budget padded tokens
 */
function* runs(encoded, budget) {
  const sorted = encoded.map((ids, index) => ({ ids, index })).sort((a, b) => b.ids.length - a.ids.length)
  for (let at = 0; at < sorted.length; ) {
    const longest = sorted[at]?.ids.length ?? 1
    const run = sorted.slice(at, at + Math.max(1, Math.floor(budget / longest)))
    yield run
    at += run.length
  }
}

/** @param {readonly Encoded[]} run longest first */
function feeds(run) {
  const width = run[0]?.ids.length ?? 0
  const ids = new BigInt64Array(run.length * width)
  const mask = new BigInt64Array(run.length * width)
  run.forEach((text, row) => {
    text.ids.forEach((id, column) => {
      ids[row * width + column] = BigInt(id)
      mask[row * width + column] = 1n
    })
  })
  const shape = [run.length, width]
  return {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
  }
}
