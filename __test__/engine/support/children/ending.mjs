// Ends in the way named by the first argument, with an engine of the precision that the second names at work, or
// `without` one as the measure.
import { Worker } from 'node:worker_threads'

const [way, how] = process.argv.slice(2)
const precision = how === 'int8' ? 'int8' : 'float32'

/** Leaves calls pending that take seconds. */
async function work() {
  if (how === 'without') {
    return
  }
  const { EmbeddingEngine } = await import('recollect')
  const engine = await EmbeddingEngine.load({ precision })
  await engine.embed('warm')
  const texts = Array.from({ length: 2_000 }, (_, i) => `a sentence of some length, number ${i}, to embed`)
  engine.embedBatch(texts)
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
}

async function idle() {
  if (how === 'without') {
    return
  }
  const { EmbeddingEngine } = await import('recollect')
  const engine = await EmbeddingEngine.load({ precision })
  await engine.embedBatch(['never', 'closed'])
}

function loading() {
  if (how !== 'without') {
    import('recollect').then(({ EmbeddingEngine }) => EmbeddingEngine.load({ precision }))
  }
  return new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 60))
}

async function worker() {
  const running = new Worker(new URL(import.meta.url), { argv: ['in worker', how ?? ''] })
  await new Promise((resolve) => running.once('message', resolve))
  await running.terminate()
}

/** @type {Record<string, () => unknown>} */
const WAYS = {
  idle,
  'process.exit': () => work().then(() => process.exit(7)),
  'process.exit while loading': () => loading().then(() => process.exit(7)),
  'process.exit in idle': () => idle().then(() => process.exit(0)),
  'uncaught error': () =>
    work().then(() =>
      setImmediate(() => {
        throw new Error('on purpose')
      }),
    ),
  'unhandled rejection': () =>
    work().then(() => {
      Promise.reject(new Error('on purpose'))
    }),
  SIGTERM: () => work().then(() => process.kill(process.pid, 'SIGTERM')),
  'worker terminated': worker,
  'in worker': async () => {
    const { parentPort } = await import('node:worker_threads')
    await work()
    parentPort?.postMessage('running')
    setInterval(() => {}, 1_000)
  },
}

await WAYS[way ?? '']?.()
