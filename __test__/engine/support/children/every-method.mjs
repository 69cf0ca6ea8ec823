import { parentPort, workerData } from 'node:worker_threads'
import { EmbeddingEngine } from 'recollect'

const engine = await EmbeddingEngine.load({ precision: workerData })
const text = 'hello world'
const vectors = [
  await engine.embed(text),
  ...(await engine.embedBatch([text])),
  engine.embedSync(text),
  ...engine.embedBatchSync([text]),
]
const tokens = engine.countTokens(text)
await engine.close()
const afterClose = await engine.embed(text).catch((error) => error.code)
parentPort?.postMessage(
  { vectors, tokens, afterClose },
  vectors.map((vector) => /** @type {ArrayBuffer} */ (vector.buffer)),
)
