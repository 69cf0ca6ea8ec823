// Runs a model with onnxruntime-node and embeds with recollect; the first argument names the one to load first.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { EmbeddingEngine } from 'recollect'

const require = createRequire(import.meta.url)
const model = fileURLToPath(
  new URL('../../../../npm/model-all-minilm-l6-v2/model_fp16.onnx', import.meta.url),
)

async function ours() {
  const engine = await EmbeddingEngine.load()
  return (await engine.embed('hello world')).length
}

async function theirs() {
  const { InferenceSession, Tensor } = require('onnxruntime-node')
  const session = await InferenceSession.create(model)
  const ids = (/** @type {bigint[]} */ ...values) => new Tensor('int64', BigInt64Array.from(values), [1, 3])
  const outputs = await session.run({
    input_ids: ids(101n, 7592n, 102n),
    attention_mask: ids(1n, 1n, 1n),
    token_type_ids: ids(0n, 0n, 0n),
  })
  return Object.values(outputs)[0]?.type
}

const result =
  process.argv[2] === 'before'
    ? { theirs: await theirs(), ours: await ours() }
    : { ours: await ours(), theirs: await theirs() }
console.log(JSON.stringify(result))
