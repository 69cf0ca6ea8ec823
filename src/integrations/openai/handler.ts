import { setImmediate as nextTurn } from 'node:timers/promises'
import { Hono } from 'hono'
import { bearerAuth } from 'hono/bearer-auth'
import { bodyLimit } from 'hono/body-limit'
import type { EmbeddingEngine } from '../../index.js'
import { checkOptions, requireText } from '../../options/check.js'
import { failed } from './failure.js'
import type { OpenAiHandler, OpenAiOptions } from './options.js'
import { names, readRequest, type ServedModel, unknownModel } from './request.js'

const MAX_BODY_BYTES = 8 * 1024 * 1024

/** The header with the indexes of texts that were cut: the response body has no field for it. */
const CUT_HEADER = 'x-recollect-truncated'

/** How many characters of a text are tokenized for counting: the tokens that fit the model are within them. */
const COUNTED = 4_000

/** How many texts are counted at a time. */
const TURN = 32

/**
 * The engine behind OpenAI's interface for embeddings: `POST /v1/embeddings`, `GET /v1/models`, `GET /health`. The
 * caller closes the engine.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function openAiHandler(engine: EmbeddingEngine, options: OpenAiOptions = {}): OpenAiHandler {
  const { token } = checkOptions<OpenAiOptions>(options, ['token'], 'openAiHandler')
  if (token !== undefined) requireText(token, 'token')
  const { info } = engine
  const model: ServedModel = { id: info.model, dimensions: info.dimensions }
  const listed = { id: model.id, object: 'model', created: 0, owned_by: 'recollect' }
  const app = new Hono()

  app.get('/health', (c) => c.json({ status: 'ok', model: model.id, precision: info.precision }))
  if (token !== undefined) app.use('/v1/*', bearerAuth({ token }))
  app.get('/v1/models', (c) => c.json({ object: 'list', data: [listed] }))
  app.get('/v1/models/:name{.+}', (c) => {
    const name = c.req.param('name')
    if (!names(model, name)) throw unknownModel(model, name)
    return c.json(listed)
  })
  app.post('/v1/embeddings', bodyLimit({ maxSize: MAX_BODY_BYTES }), async (c) => {
    const { texts, base64 } = await readRequest(c, model)
    const cut: number[] = []
    const vectors = await engine.embedBatch(texts, {
      signal: c.req.raw.signal,
      priority: texts.length === 1 ? 'interactive' : 'background',
      onTruncated: (index) => cut.push(index),
    })
    const tokens = await countTokens(engine, texts)
    if (cut.length > 0) c.header(CUT_HEADER, cut.sort((a, b) => a - b).join(','))
    return c.json({
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: base64 ? base64Of(vector) : Array.from(vector),
      })),
      model: model.id,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    })
  })
  app.notFound((c) => {
    const message = `Expected POST /v1/embeddings, GET /v1/models or GET /health, received ${c.req.method} ${c.req.path}`
    return c.json({ error: { message, type: 'invalid_request_error', param: null, code: 'not_found' } }, 404)
  })
  app.onError(failed)
  return { fetch: async (request) => app.fetch(request) }
}

/** The tokens that were embedded. Counting blocks, so it yields to the event loop in between. */
async function countTokens(engine: EmbeddingEngine, texts: readonly string[]): Promise<number> {
  const { maxTokens } = engine.info
  let tokens = 0
  for (const [index, text] of texts.entries()) {
    tokens += Math.min(maxTokens, engine.countTokens(text.slice(0, COUNTED)))
    if (index % TURN === TURN - 1) await nextTurn()
  }
  return tokens
}

/** Little-endian float32, which the official client requests by default. */
function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
