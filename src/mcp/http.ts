import { createAdaptorServer } from '@hono/node-server'
import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { bearerAuth } from 'hono/bearer-auth'
import { type Listening, listen } from '../http/listen.js'
import type { McpHandler, McpHttpOptions } from './options.js'

/** The path for clients. */
const PATH = '/mcp'

/**
 * Serves a handler on the loopback interface. Refuses requests for another host name, and requests from web pages of
 * other sites.
 */
export async function serveOnHttp(handler: McpHandler, options: McpHttpOptions): Promise<Listening> {
  const app = new Hono()
  // If another site resolves its own name to this machine, its page still sends that site's name.
  app.use(async ({ req: { raw } }, next) => {
    const refused =
      hostHeaderValidationResponse(raw, localhostAllowedHostnames()) ??
      originValidationResponse(raw, localhostAllowedOrigins())
    if (refused !== undefined) return refused
    await next()
    return undefined
  })
  if (options.token !== undefined) app.use(bearerAuth({ token: options.token }))
  app.all(PATH, ({ req: { raw } }) => handler.fetch(raw))
  const listening = await listen(createAdaptorServer({ fetch: app.fetch }), options.port)
  return {
    url: `${listening.url}${PATH}`,
    close: async () => {
      await handler.close()
      await listening.close()
    },
  }
}
