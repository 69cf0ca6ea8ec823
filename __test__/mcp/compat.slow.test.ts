import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { recollect } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'
import { call, connect, recalled } from './support/connect.js'

/** The reference memory server itself, with its own file. */
async function reference(file = join(tempDir(), 'memory.jsonl')): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  onTestFinished(() => client.close())
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [inRoot('node_modules/@modelcontextprotocol/server-memory/dist/index.js')],
      env: { MEMORY_FILE_PATH: file },
      stderr: 'pipe',
    }),
  )
  return client
}

const compat = (root = tempDir(), ...more: string[]) =>
  connect(['--root', root, '--compat', 'memory', ...more], 'legacy')

const ANNA = { name: 'Anna', entityType: 'person', observations: ['plays the cello', 'lives in Porto'] }
const TRAM = { name: 'Tram 28', entityType: 'line', observations: [] }
const RIDES = { from: 'Anna', to: 'Tram 28', relationType: 'rides' }

/** Calls with their meaning for a graph; both servers must answer each alike. */
const CALLS: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ['read_graph', {}],
  [
    'create_entities',
    { entities: [ANNA, TRAM, { name: 'Zé', entityType: 'person', observations: ['x', 'x'] }] },
  ],
  ['create_entities', { entities: [{ ...ANNA, observations: ['is somebody else'] }] }],
  ['create_entities', { entities: [] }],
  ['create_relations', { relations: [RIDES, { from: 'Zé', to: 'Anna', relationType: 'is_married_to' }] }],
  ['create_relations', { relations: [RIDES] }],
  ['create_relations', { relations: [{ from: 'Nobody', to: 'Nowhere', relationType: 'knows' }] }],
  [
    'add_observations',
    { observations: [{ entityName: 'Anna', contents: ['plays the cello', 'has a cat'] }] },
  ],
  [
    'add_observations',
    {
      observations: [
        { entityName: 'Zé', contents: ['a\nb "c"'] },
        { entityName: 'Nobody', contents: [] },
      ],
    },
  ],
  ['read_graph', {}],
  ['open_nodes', { names: ['Anna', 'Nobody'] }],
  ['open_nodes', { names: [] }],
  ['search_nodes', { query: '' }],
  ['search_nodes', { query: 'CELLO' }],
  ['search_nodes', { query: 'quantum chromodynamics' }],
  ['delete_observations', { deletions: [{ entityName: 'Anna', observations: ['has a cat', 'unknown'] }] }],
  ['delete_observations', { deletions: [{ entityName: 'Nobody', observations: ['x'] }] }],
  ['delete_relations', { relations: [RIDES, { from: 'a', to: 'b', relationType: 'c' }] }],
  ['read_graph', {}],
  ['delete_entities', { entityNames: ['Anna', 'Nobody'] }],
  ['create_entities', { entities: [ANNA] }],
  ['read_graph', {}],
  ['create_entities', { entities: [{ name: 'half' }] }],
]

describe('--compat memory', () => {
  it('offers the nine tools and the resource of the reference server, as it describes them', async () => {
    const [ours, theirs] = [await compat(), await reference()]
    const shapes = async (client: Client) => {
      const { tools } = await client.listTools()
      return tools.map(({ name, title, description, annotations, inputSchema, outputSchema }) => {
        const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations ?? {}
        const { properties, required = [] } = inputSchema
        return {
          ...{ name, title, description, properties, required, output: outputSchema?.['properties'] },
          hints: { readOnlyHint, destructiveHint, idempotentHint, openWorldHint },
        }
      })
    }
    const plain = (value: unknown) =>
      JSON.parse(
        JSON.stringify(value)
          .replaceAll('"additionalProperties":false,', '')
          .replaceAll(',"additionalProperties":false', ''),
      )
    expect(plain(await shapes(ours))).toEqual(plain(await shapes(theirs)))
    expect((await ours.listResources()).resources).toMatchObject((await theirs.listResources()).resources)
  })

  it('answers like the reference server, call by call', async () => {
    const [ours, theirs] = [await compat(), await reference()]
    for (const [name, args] of CALLS) {
      const [mine, its] = await Promise.all(
        [ours, theirs].map((client) => client.callTool({ name, arguments: args })),
      )
      const said = `${name} ${JSON.stringify(args)}`
      expect(mine?.isError ?? false, said).toBe(its?.isError ?? false)
      expect(mine?.structuredContent, said).toEqual(its?.structuredContent)
      if (its?.isError !== true) expect(mine?.content, said).toEqual(its?.content)
    }
    const uri = 'memory://knowledge-graph'
    expect(await ours.readResource({ uri })).toMatchObject({
      contents: (await theirs.readResource({ uri })).contents,
    })
  })

  it('finds by meaning what the reference server does not', async () => {
    const [ours, theirs] = [await compat(), await reference()]
    const query = 'Which instrument does she play?'
    for (const client of [ours, theirs]) await call(client, 'create_entities', { entities: [ANNA, TRAM] })
    expect((await call(theirs, 'search_nodes', { query })).structured).toMatchObject({ entities: [] })
    expect((await call(ours, 'search_nodes', { query })).structured).toMatchObject({ entities: [ANNA] })
  })

  it('loses nothing with concurrent calls', async () => {
    const client = await compat()
    await call(client, 'create_entities', { entities: [TRAM] })
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call(client, 'add_observations', {
          observations: [{ entityName: 'Tram 28', contents: [`stop ${n % 10}`] }],
        }),
      ),
    )
    const { structured } = await call<{ entities: { observations: string[] }[] }>(client, 'read_graph')
    expect(structured.entities[0]?.observations.sort()).toEqual(
      Array.from({ length: 10 }, (_, n) => `stop ${n}`),
    )
  })

  it('separates the graphs of scopes, and lets recall find them', async () => {
    const root = tempDir()
    await call(await compat(root, '--scope', 'users/alice'), 'create_entities', { entities: [ANNA] })
    const other = await compat(root, '--scope', 'users/bob')
    expect((await call(other, 'read_graph')).structured).toEqual({ entities: [], relations: [] })
    await call(other, 'delete_entities', { entityNames: ['Anna'] })
    const own = await connect(['--root', root, '--scope', 'users/alice'])
    expect((await recalled(own, 'Who plays the cello?'))[0]?.text).toBe('Anna: plays the cello')
  })
})

describe('--import', () => {
  it('imports the file of the reference server, once', async () => {
    const file = join(tempDir(), 'memory.jsonl')
    const theirs = await reference(file)
    await call(theirs, 'create_entities', { entities: [ANNA, TRAM] })
    await call(theirs, 'create_relations', { relations: [RIDES] })
    const root = tempDir()
    const take = () => recollect(['mcp', '--root', root, '--compat', 'memory', '--import', file])
    expect(await take()).toEqual({
      status: 0,
      stdout: 'Imported 2 entities, 2 observations, 1 relation; 0 already there\n',
      stderr: '',
    })
    expect((await take()).stdout).toBe('Imported 0 entities, 0 observations, 0 relations; 3 already there\n')
    const ours = await compat(root)
    expect((await call(ours, 'read_graph')).structured).toEqual((await call(theirs, 'read_graph')).structured)
  })

  it('reports what happened to each line', async () => {
    const file = join(tempDir(), 'memory.jsonl')
    const lines = [
      JSON.stringify({ type: 'entity', ...ANNA }),
      '{',
      '',
      '{"type":"entity","name":"half"}',
      '[]',
    ]
    writeFileSync(file, lines.join('\n'))
    const args = ['mcp', '--root', tempDir(), '--compat', 'memory', '--import', file, '--json']
    const { status, stdout, stderr } = await recollect(args)
    expect(status).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 4,
      entities: 1,
      rejected: [{ line: 2 }, { line: 4 }, { line: 5 }],
    })
    expect(stderr).toContain('line 4: Expected an entity or a relation')
    expect(await recollect([...args.slice(0, 5), '--import', `${file}.not`])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[ENOENT]'),
    })
    expect(await recollect(['mcp', '--root', tempDir(), '--import', file])).toMatchObject({ status: 2 })
  })
})
