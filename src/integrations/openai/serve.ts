import { createAdaptorServer } from '@hono/node-server'
import { LOOPBACK, listen } from '../../http/listen.js'
import { EmbeddingEngine } from '../../index.js'
import { checkOptions, invalid, requireWholeNumber } from '../../options/check.js'
import { openAiHandler } from './handler.js'
import type { OpenAiServing, ServeOpenAiOptions } from './options.js'

/** Addresses that only this machine reaches. */
const OWN = new Set([LOOPBACK, '::1', 'localhost'])

/**
 * Loads the model, and serves it by OpenAI's interface for embeddings.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, also for an address that other machines reach without a token; what loading
 *   the engine throws; the system's error for a port that is taken
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
    throw invalid('token', 'given where other machines can ask', token)
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
