// Fills a store in a pipeline of threads: this one reads, one embeds, one stores.
//
//   node examples/pipeline/main.ts FILE [--root FOLDER]
//
// The engine never blocks the thread that calls it; SQLite does. Here neither is on the main thread, which stays
// free for a window or for requests: at the end it says for how long it was ever held up.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Stored, Texts } from './messages.ts'

/** Texts that go through the pipeline together. */
const BATCH = 64
/** Batches under way at once: enough that no stage waits, few enough that a file of any size fits in memory. */
const MAX_UNDER_WAY = 4

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: 'pipeline-memory' } },
})
const [file] = positionals
if (file === undefined) {
  console.error('Usage: node examples/pipeline/main.ts FILE [--root FOLDER]')
  process.exit(2)
}

const begun = performance.now()
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

const { port1: vectorsOut, port2: vectorsIn } = new MessageChannel()
const embedding = new Worker(new URL('./embed.ts', import.meta.url), {
  workerData: { vectorsOut },
  transferList: [vectorsOut],
})
const storing = new Worker(new URL('./store.ts', import.meta.url), {
  workerData: { vectorsIn, rootDir: values.root },
  transferList: [vectorsIn],
})
const ended = [once(embedding, 'exit'), once(storing, 'exit')]

let underWay = 0
let stored = 0
storing.on('message', (message: Stored) => {
  underWay -= 1
  stored = message.stored
  if (process.stderr.isTTY) process.stderr.write(`\r${stored} stored `)
})

for await (const texts of batchesOf(file)) {
  while (underWay === MAX_UNDER_WAY) await once(storing, 'message')
  underWay += 1
  embedding.postMessage({ texts } satisfies Texts)
}
embedding.postMessage({ texts: [] } satisfies Texts)
await Promise.all(ended)

delay.disable()
if (process.stderr.isTTY) process.stderr.write('\n')
const seconds = (performance.now() - begun) / 1000
const held = `${(delay.percentile(99) / 1e6).toFixed(1)} ms at p99, ${(delay.max / 1e6).toFixed(1)} ms at most`
console.log(`${stored} lines in ${seconds.toFixed(1)} s; the main thread was held up ${held}`)

async function* batchesOf(name: string): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const line of createInterface({ input: createReadStream(name) })) {
    if (line.trim() !== '') batch.push(line)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
