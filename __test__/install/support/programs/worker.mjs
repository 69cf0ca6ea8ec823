// memory.mjs in a worker thread.
import { Worker } from 'node:worker_threads'

new Worker(new URL('memory.mjs', import.meta.url), { argv: process.argv.slice(2) })
