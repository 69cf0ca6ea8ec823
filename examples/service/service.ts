// The routes. Long work is streamed as NDJSON, one object a line, and ends when its client goes away.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type EmbeddingEngine, type MemoryOrchestrator, RecollectError } from 'recollect'
import { embedInSteps } from './embed-in-steps.ts'

export interface Parts {
  readonly memory: MemoryOrchestrator
  readonly engine: EmbeddingEngine
  /** Aborted when the service is to end. */
  readonly stopping: AbortSignal
}

const MAX_BYTES = 8 * 1024 * 1024

const STATUS: { readonly [code: string]: ContentfulStatusCode } = {
  INVALID_ARGUMENT: 400,
  RECORD_INVALID: 400,
  STORE_BUSY: 503,
  STORE_FULL: 507,
}

export function service({ memory, engine, stopping }: Parts): Hono {
  const { repository } = memory
  const app = new Hono()

  // One text a line. All are stored, in one transaction, before the first line of the answer.
  app.post('/documents', bodyLimit({ maxSize: MAX_BYTES }), async (c) => {
    const texts = (await c.req.text()).split('\n').filter((text) => text.trim() !== '')
    const records = texts.map((text) => ({ kind: 'fact' as const, text }))
    const stored = repository.insertRecords(records, { duplicates: 'merge' })
    const ids = [...new Set(stored.map(({ id }) => id))]
    c.header('content-type', 'application/x-ndjson')
    return stream(c, async (out) => {
      const left = new AbortController()
      out.onAbort(() => left.abort())
      const signal = AbortSignal.any([left.signal, stopping])
      for await (const step of embedInSteps(repository, engine, ids, signal)) {
        await out.write(`${JSON.stringify(step)}\n`)
      }
    })
  })

  app.get('/search', async (c) => {
    const { q = '', limit = '5' } = c.req.query()
    const hits = await memory.recall(q, { limit: Number(limit), signal: c.req.raw.signal })
    return c.json(hits.map(({ record: { id, text }, score }) => ({ id, text, score })))
  })

  app.get('/status', (c) => {
    const { records, embedded, queued, failed } = repository.status()
    return c.json({ records, embedded, queued, failed })
  })

  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    if (!(error instanceof RecollectError)) throw error
    const status = STATUS[error.code] ?? 500
    if (status === 500) console.error(error)
    return c.json({ code: error.code, message: error.message }, status)
  })

  return app
}
