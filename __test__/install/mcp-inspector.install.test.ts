import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { hasStore, Machine, type Project } from './support/project.js'
import { toolFile } from './support/tools.js'

const machine = new Machine(inject('machine').folder, inject('machine').registry)

/** The result as the protocol's own inspector prints it. */
type Result = Record<string, unknown>

describe.runIf(hasStore)('the MCP server, with the command line of the MCP inspector', () => {
  let project: Project
  beforeAll(async () => {
    project = machine.project('inspected')
    expect(await project.npmInstall()).toMatchObject({ status: 0 })
  })

  async function inspect(...args: readonly string[]): Promise<Result> {
    const program = path.join('node_modules', 'recollect', 'dist', 'cli', 'main.js')
    const { status, stdout, stderr } = await project.node([
      ...[toolFile('@modelcontextprotocol/inspector', 'mcp-inspector'), '--cli', 'node', program],
      ...['mcp', '--root', 'memory', ...args],
    ])
    expect(status, stdout + stderr).toBe(0)
    return JSON.parse(stdout) as Result
  }

  const call = (tool: string, args: Readonly<Record<string, string>>) =>
    inspect(
      ...['--method', 'tools/call', '--tool-name', tool],
      ...Object.entries(args).flatMap(([key, value]) => ['--tool-arg', `${key}=${value}`]),
    )

  it('lists its tools, each with schemas and annotations', async () => {
    const { tools } = (await inspect('--method', 'tools/list')) as { readonly tools: readonly Result[] }
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'forget',
      'list',
      'recall',
      'remember',
      'status',
      'update',
    ])
    for (const tool of tools)
      expect(tool).toMatchObject({
        description: expect.any(String),
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
        annotations: expect.any(Object),
      })
  })

  it('remembers and recalls', async () => {
    await call('remember', { text: 'The spare key is with Amélia on the second floor.' })
    await call('remember', { text: 'The invoice is due on Friday.' })
    const { structuredContent } = await call('recall', { query: 'Who can let me into the flat with a key?' })
    const { memories } = structuredContent as { readonly memories: readonly Result[] }
    expect(memories[0]).toMatchObject({ text: 'The spare key is with Amélia on the second floor.' })
  })

  it('lists its resources', async () => {
    const { resources } = (await inspect('--method', 'resources/list')) as {
      readonly resources: readonly Result[]
    }
    expect(resources.length).toBeGreaterThan(0)
  })
})
