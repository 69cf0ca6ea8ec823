// An assistant's side of MCP: starts `recollect mcp` as Claude Code or Cursor would, remembers and asks.
//
//   node examples/mcp/main.ts [--root DIR] [QUESTION]
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: 'mcp-memory' } },
})
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

const client = new Client({ name: 'example', version: '1.0.0' })
const args = [program, 'mcp', '--root', values.root]
await client.connect(new StdioClientTransport({ command: process.execPath, args }))
console.log(client.getInstructions()?.split('\n')[0])

for (const text of ['The spare key is with Amélia on the second floor.', 'My dog Bisonte hates the tram.']) {
  await client.callTool({ name: 'remember', arguments: { text } })
}
const query = positionals.join(' ') || 'Who has a key to our flat?'
const { content } = await client.callTool({ name: 'recall', arguments: { query, limit: 1 } })
for (const block of content) if (block.type === 'text') console.log(block.text)
await client.close()
