// Loads a verbose engine here and in two worker threads, closes none, and tells how many lines each was told.
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
    // Each with a session of its own.
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
  // What the run logged comes with the event loop's next turns.
  setTimeout(() => parentPort?.postMessage(lines), 50)
}
