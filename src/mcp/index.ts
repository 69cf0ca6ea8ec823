import { checkOptions, requireOneOf } from '../options/check.js'
import { handlerOf } from './handler.js'
import { type ServableMemory, served } from './memory.js'
import { type OpenOptions, openMemory } from './open.js'
import type { McpHandler, McpHttpOptions, McpTools } from './options.js'
import { serverFactory } from './server.js'
import { serveOnStdio } from './stdio.js'

export { type GraphImport, importMemoryServerFile } from './compat/import-file.js'
export type { ServableMemory } from './memory.js'
export type { OpenOptions } from './open.js'
export type { McpHandler, McpHttpOptions, McpTools } from './options.js'

/** Options of {@link mcpHandler}. */
export interface McpHandlerOptions {
  /** `recollect`, the default: remember, recall, update, forget, list, status. `memory`: those of the reference memory server. */
  readonly tools?: McpTools | undefined
}

/** Options of {@link serveMcp}. */
export interface ServeMcpOptions extends OpenOptions, McpHandlerOptions {
  /** Serve over HTTP; default over the standard streams. */
  readonly http?: McpHttpOptions | undefined
}

/** A running server. */
export interface McpServing {
  /** The address, over HTTP. */
  readonly url?: string
  /** Resolves when the server has ended; over the standard streams, the client can end it too. */
  readonly closed: Promise<void>
  /** Stops the server, and closes the store and the model. Idempotent. */
  close(): Promise<void>
}

const TOOLS = ['recollect', 'memory'] as const satisfies readonly McpTools[]

/**
 * A memory over MCP as a handler of HTTP requests, for a server of your own, which must check who may send them. Serve
 * `memory.scope('users/42')` to the user of that scope: it reads and changes no other.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function mcpHandler(memory: ServableMemory, options: McpHandlerOptions = {}): McpHandler {
  const { tools } = checkOptions(options, ['tools'], 'mcpHandler')
  return handlerOf(served(memory), toolsOf(tools))
}

/**
 * Opens a store and serves it over MCP: to one client on the standard streams of this process, or to any number over
 * HTTP on the loopback interface. It answers before the model is loaded; only the first question waits for the model.
 *
 * @throws RecollectError `INVALID_ARGUMENT`, what opening the store throws; the system's error for a port that is in
 *   use
 */
export async function serveMcp(options: ServeMcpOptions): Promise<McpServing> {
  const keys = ['rootDir', 'databaseFile', 'store', 'scope', 'engine', 'tools', 'http'] as const
  const { http, tools: named, ...store } = checkOptions<ServeMcpOptions>(options, keys, 'serveMcp')
  const tools = toolsOf(named)
  const memory = await openMemory(store)
  try {
    if (http === undefined) {
      const { closed, close } = serveOnStdio(serverFactory(memory, tools))
      return servingOf({ closed, close }, memory)
    }
    const { serveOnHttp } = await import('./http.js')
    const { url, close } = await serveOnHttp(handlerOf(memory, tools), http)
    return { url, ...servingOf({ closed: new Promise(() => undefined), close }, memory) }
  } catch (error) {
    await memory.close()
    throw error
  }
}

function toolsOf(value: unknown): McpTools {
  return value === undefined ? 'recollect' : requireOneOf(value, 'tools', TOOLS)
}

/** A server that closes its memory when it ends, whichever side ends it. */
function servingOf(
  server: { readonly closed: Promise<void>; readonly close: () => Promise<void> },
  memory: { close(): Promise<void> },
): McpServing {
  let ended: Promise<void> | undefined
  const end = () => {
    ended ??= server.close().then(() => memory.close())
    return ended
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  void server.closed.then(end).then(resolve, reject)
  return {
    closed: promise,
    close: async () => {
      await end()
      resolve()
    },
  }
}
