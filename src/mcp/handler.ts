import { createMcpHandler } from '@modelcontextprotocol/server'
import type { ServedMemory } from './memory.js'
import type { McpHandler, McpTools } from './options.js'
import { serverFactory } from './server.js'
import { tellError } from './stdio.js'

/** Enough for a text of 1 MiB in JSON with every character escaped. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

export function handlerOf(memory: ServedMemory, tools: McpTools): McpHandler {
  const { fetch, close } = createMcpHandler(serverFactory(memory, tools), {
    maxRequestBodySize: MAX_BODY_BYTES,
    onerror: tellError,
  })
  return { fetch: (request) => fetch(request), close }
}
