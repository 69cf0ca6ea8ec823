// The built package, as a user has it: its own model and its defaults, except the thread count.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * @param {import('./contract.mjs').Job} job
 * @param {'float32' | 'int8'} [precision]
 */
export async function loadEngine({ threads }, precision = 'float32') {
  const { EmbeddingEngine } = await import('../../dist/index.js')
  const engine = await EmbeddingEngine.load({ threads, precision })
  const { version } = require('../../package.json')
  const { runtimeVersion, instructions } = engine.info
  /** @type {Record<string, string>} */
  const versions = { recollect: version }
  if (instructions === undefined) versions['ONNX Runtime'] = runtimeVersion
  else versions.instructions = instructions
  return { engine, versions }
}
