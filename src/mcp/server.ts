import { McpServer } from '@modelcontextprotocol/server'
import { addGraphTools } from './compat/tools.js'
import { Instructions } from './instructions.js'
import type { ServedMemory } from './memory.js'
import type { McpTools } from './options.js'
import { addResources } from './resources.js'
import { forget } from './tools/forget.js'
import { list } from './tools/list.js'
import { recall } from './tools/recall.js'
import { remember } from './tools/remember.js'
import { status } from './tools/status.js'
import { addTool } from './tools/tool.js'
import { update } from './tools/update.js'
import { packageVersion } from './version.js'

/** Creates a server for each connection, or for each request of a stateless one. */
export function serverFactory(memory: ServedMemory, tools: McpTools): () => Promise<McpServer> {
  const instructions = new Instructions(memory)
  const info = { name: 'recollect', title: 'Recollect', version: packageVersion() }
  const addTools = tools === 'memory' ? addGraphTools(memory) : addOwnTools(memory)
  return async () => {
    const server = new McpServer(info, { instructions: await instructions.text() })
    addTools(server)
    return server
  }
}

function addOwnTools(memory: ServedMemory): (server: McpServer) => void {
  return (server) => {
    addTool(server, memory, remember)
    addTool(server, memory, recall)
    addTool(server, memory, update)
    addTool(server, memory, forget)
    addTool(server, memory, list)
    addTool(server, memory, status)
    addResources(server, memory)
  }
}
