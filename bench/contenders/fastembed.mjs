import { readFileSync } from 'node:fs'

/** Read as a file: the package does not export it. */
const PACKAGE = new URL('../node_modules/fastembed/package.json', import.meta.url)

/**
 * fastembed with its defaults, including its batch size. It has no thread option: its runtime uses the physical cores.
 * It reads its limit of tokens from tokenizer_config.json, and pads every text to it.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Loaded>}
 */
export async function load({ modelDir, maxTokens }) {
  const { EmbeddingModel, FlagEmbedding } = await import('fastembed')
  const model = await FlagEmbedding.init({
    model: EmbeddingModel.CUSTOM,
    modelAbsoluteDirPath: modelDir,
    modelName: 'model.onnx',
    maxLength: maxTokens,
  })
  const embedAll = async (/** @type {readonly string[]} */ texts, /** @type {AbortSignal} */ signal) => {
    const vectors = []
    for await (const batch of model.embed([...texts])) {
      vectors.push(...batch)
      if (signal.aborted) break
    }
    return vectors
  }
  const { signal } = new AbortController()
  return {
    versions: { fastembed: JSON.parse(readFileSync(PACKAGE, 'utf8')).version },
    embedOne: async (text) => (await embedAll([text], signal))[0] ?? [],
    embedAll,
  }
}
