import path from 'node:path'

/**
 * transformers.js, `settings.batch` texts a call, in the order in which they come: that is what its users write.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load({ settings: { batch = 1, quantized = 0 }, modelDir, threads }) {
  const { env, pipeline } = await import('@huggingface/transformers')
  env.allowRemoteModels = false
  env.localModelPath = path.dirname(modelDir)
  const extract = await pipeline('feature-extraction', path.basename(modelDir), {
    device: 'cpu',
    // The q8 file lies beside that of float32, made by `int8_models.py`.
    dtype: quantized === 1 ? 'q8' : 'fp32',
    session_options: { intraOpNumThreads: threads },
  })
  const embed = async (/** @type {readonly string[]} */ texts) => {
    const output = await extract([...texts], { pooling: 'mean', normalize: true })
    const vectors = rows(output.data, texts.length)
    // What is not disposed of is held by the runtime, outside of the garbage collector's sight.
    output.dispose()
    return vectors
  }
  return {
    versions: { '@huggingface/transformers': env.version },
    embedOne: async (text) => (await embed([text]))[0] ?? [],
    embedAll: async (texts, signal) => {
      const vectors = []
      for (let at = 0; at < texts.length && !signal.aborted; at += batch)
        vectors.push(...(await embed(texts.slice(at, at + batch))))
      return vectors
    },
  }
}

/**
 * @param {Float32Array} data
 * @param {number} count
 */
function rows(data, count) {
  const width = data.length / count
  return Array.from({ length: count }, (_, row) => data.slice(row * width, (row + 1) * width))
}
