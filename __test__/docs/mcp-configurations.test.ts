import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CLI } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'
import { readPage } from './support/markdown.js'

interface Command {
  readonly command: string
  readonly args: readonly string[]
}

const { blocks } = readPage('docs/guide/integrations/mcp.md')

/** The key under which each assistant's configuration lists its servers. */
const JSON_KEYS = {
  'claude-code': 'mcpServers',
  'claude-desktop': 'mcpServers',
  cursor: 'mcpServers',
  vscode: 'servers',
}

const blockOf = (mark: string) => blocks.find(({ marks }) => marks.includes(mark))?.code ?? expect.fail(mark)

function jsonCommand(name: keyof typeof JSON_KEYS): Command {
  const configuration = JSON.parse(blockOf(name)) as Record<string, Record<string, Command>>
  expect(Object.keys(configuration)).toEqual([JSON_KEYS[name]])
  return configuration[JSON_KEYS[name]]?.['recollect'] ?? expect.fail(name)
}

/** The subset of TOML that the page uses: one table of strings and arrays of strings, written as in JSON. */
function tomlCommand(): Command {
  const [table, ...lines] = blockOf('codex').trim().split('\n')
  expect(table).toBe('[mcp_servers.recollect]')
  const entries = lines.map((line) => {
    const [, key = '', value = ''] = /^(\w+) = (.+)$/.exec(line) ?? expect.fail(line)
    return [key, JSON.parse(value)] as const
  })
  return Object.fromEntries(entries) as unknown as Command
}

describe('the ready-made configurations', () => {
  it.each([
    ['Claude Code', () => jsonCommand('claude-code')],
    ['Claude Desktop', () => jsonCommand('claude-desktop')],
    ['Cursor', () => jsonCommand('cursor')],
    ['VS Code', () => jsonCommand('vscode')],
    ['Codex', tomlCommand],
  ] as const)('for %s starts a server', async (_name, read) => {
    const { command, args } = read()
    expect([command, args.slice(0, 2)]).toEqual(['npx', ['-y', 'recollect']])
    // Runs what npx would start, with a directory of this test.
    const own = args.slice(2).map((arg) => (arg === '/home/me/memory' ? tempDir() : arg))
    const client = new Client({ name: 'test', version: '1' })
    onTestFinished(() => client.close())
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args: [CLI, ...own], stderr: 'pipe' }),
    )
    expect((await client.listTools()).tools).toHaveLength(6)
  })
})
