import { createAdaptorServer } from '@hono/node-server'
import { LOOPBACK, listen } from '../../http/listen.js'
import { EmbeddingEngine } from '../../index.js'
import { checkOptions, invalid, requireWholeNumber } from '../../options/check.js'
import { openAiHandler } from './handler.js'
import type { OpenAiServing, ServeOpenAiOptions } from './options.js'

/** Addresses that only this machine can reach. */
const OWN = new Set([LOOPBACK, '::1', 'localhost'])

/**
 * Loads the model, and serves it with OpenAI's interface for embeddings.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, also for an address that other machines can reach without a token; what
 *   loading the engine throws; the system's error for a port that is in use
 */
export async function serveOpenAi(options: ServeOpenAiOptions): Promise<OpenAiServing> {
  const keys = ['port', 'host', 'token', 'engine'] as const
  const {
    port,
    host = LOOPBACK,
    token,
    engine: load,
  } = checkOptions<ServeOpenAiOptions>(options, keys, 'serveOpenAi')
  requireWholeNumber(port, 'port', 0, 65_535)
  if (token === undefined && !OWN.has(host))
    throw invalid('token', 'given when other machines can reach the server', token)
  const engine = await EmbeddingEngine.load(load)
  try {
    const { fetch } = openAiHandler(engine, { token })
    const { url, close } = await listen(createAdaptorServer({ fetch }), port, host)
    return {
      url: `${url}/v1`,
      close: async () => {
        await close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}
