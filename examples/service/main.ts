// A search service over HTTP: documents go in with their progress streamed back, questions are answered.
//
//   node examples/service/main.ts [--root FOLDER] [--port 8080]
//
// It listens on this machine only, and asks nobody who they are.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { serve } from '@hono/node-server'
import { EmbeddingEngine, MemoryOrchestrator } from 'recollect'
import { service } from './service.ts'

const DEADLINE_MS = 2_000

const { values } = parseArgs({
  options: {
    root: { type: 'string', default: 'service-memory' },
    port: { type: 'string', default: '8080' },
  },
})

const engine = await EmbeddingEngine.load()
const memory = await MemoryOrchestrator.open({
  rootDir: values.root,
  engine,
  // Of what goes wrong only: standard output is for the address.
  logger: { warn: console.warn, error: console.error },
})
await memory.ensureReady()

const stopping = new AbortController()
const app = service({ memory, engine, stopping: stopping.signal })
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(values.port) }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
const embeddedAtStart = embedWhatWaits()
await once(stopping.signal, 'abort')

// No new request; those under way hear of it by the signal, and end. A client that does not read is not waited for.
const deadline = setTimeout(
  () => 'closeAllConnections' in server && server.closeAllConnections(),
  DEADLINE_MS,
)
await new Promise((closed) => server.close(closed))
clearTimeout(deadline)
await embeddedAtStart
await memory.close()
await engine.close()
console.log('stopped')

/** What a client that went away, or an end in mid-work, has left without a vector. */
async function embedWhatWaits(): Promise<void> {
  try {
    const embedded = await memory.repository.batchEmbedMissing(engine, { signal: stopping.signal })
    if (embedded > 0) console.log(`embedded ${embedded} documents that waited`)
  } catch (error) {
    if (!stopping.signal.aborted) console.error('what waits could not be embedded:', error)
  }
}
