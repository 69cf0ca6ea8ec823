// Loads an engine with verbose logging here and in two worker threads, closes none, and prints how many lines each
// received.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { EmbeddingEngine } from 'recollect'

let lines = 0
const count = () => void lines++
const logger = { debug: count, info: count, warn: count, error: count }
const engine = await EmbeddingEngine.load({
  logger,
  runtimeLogLevel: 'verbose',
  maxTokens: workerData ?? 256,
})
await engine.embed('some text')
if (isMainThread) {
  const workers = await Promise.all(
    // Each with its own session.
    [64, 128].map(
      (maxTokens) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: maxTokens })
          worker.once('message', resolve)
          worker.once('error', reject)
        }),
    ),
  )
  console.log(JSON.stringify({ main: lines, workers }))
} else {
  // The messages of the run arrive in the event loop's next turns.
  setTimeout(() => parentPort?.postMessage(lines), 50)
}
