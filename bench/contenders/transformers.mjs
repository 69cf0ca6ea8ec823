import path from 'node:path'

/**
 * transformers.js, `settings.batch` texts per call, in their given order, as its users write it.
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
    // The q8 file is next to the float32 one; `int8_models.py` makes it.
    dtype: quantized === 1 ? 'q8' : 'fp32',
    session_options: { intraOpNumThreads: threads },
  })
  const embed = async (/** @type {readonly string[]} */ texts) => {
    const output = await extract([...texts], { pooling: 'mean', normalize: true })
    const vectors = rows(output.data, texts.length)
    // The runtime keeps what is not disposed of, invisible to the garbage collector.
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
