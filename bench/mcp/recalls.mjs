import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { MemoryOrchestrator } from '../../dist/index.js'
import { serveMcp } from '../../dist/mcp/index.js'
import { cpuTime, ownCpuTime } from './cpu-time.mjs'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** Questions before the clock starts. */
const WARM_UP = 20

/**
 * The same questions to the API and to both transports, one after another, in turn.
 *
 * @param {string} rootDir
 * @param {readonly string[]} questions
 */
export async function measureRecalls(rootDir, questions) {
  const memory = await MemoryOrchestrator.open({ rootDir })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', '--root', rootDir],
    stderr: 'ignore',
  })
  const stdio = await connected(transport)
  const serving = await serveMcp({ rootDir, http: { port: 0 } })
  const http = await connected(new StreamableHTTPClientTransport(new URL(serving.url ?? '')))
  const recall = (/** @type {Client} */ client) => (/** @type {string} */ query) =>
    client.callTool({ name: 'recall', arguments: { query } })
  const ways = {
    api: (/** @type {string} */ query) => memory.recall(query, { limit: 5 }),
    stdio: recall(stdio),
    http: recall(http),
  }
  /** @type {Record<keyof typeof ways, number[]>} */
  const times = { api: [], stdio: [], http: [] }
  const cpu = { api: 0, stdio: 0, http: 0 }
  const used = () => ownCpuTime() + (cpuTime(transport.pid) ?? 0)
  for (const [index, question] of [...questions.slice(0, WARM_UP), ...questions].entries()) {
    for (const way of /** @type {const} */ (['api', 'stdio', 'http'])) {
      const [begun, before] = [performance.now(), used()]
      await ways[way](question)
      if (index < WARM_UP) continue
      times[way].push(performance.now() - begun)
      cpu[way] += (used() - before) / questions.length
    }
  }
  await stdio.close()
  await http.close()
  await serving.close()
  await memory.close()
  return { times, cpu }
}

/** @param {import('@modelcontextprotocol/client').Transport} transport */
async function connected(transport) {
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  await client.connect(transport)
  return client
}
