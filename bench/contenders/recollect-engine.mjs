// The built package, as a user has it: its own model, its own defaults, but the thread count.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** @param {import('./contract.mjs').Job} job */
export async function loadEngine({ threads }) {
  const { EmbeddingEngine } = await import('../../dist/index.js')
  const engine = await EmbeddingEngine.load({ threads })
  const { version } = require('../../package.json')
  return { engine, versions: { recollect: version, 'ONNX Runtime': engine.info.runtimeVersion } }
}
