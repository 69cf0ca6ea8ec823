import { type Command, Option } from 'commander'
import type { MemoryStore } from '../../store/store.js'
import { wholeNumber } from '../argument-types.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { rootOf, scopeOf } from '../store.js'
import { counted } from '../terminal/quantities.js'
import { UsageError } from '../usage-error.js'

interface McpOptions extends EngineOptions {
  readonly http?: number
  readonly token?: string
  readonly compat?: 'memory'
  readonly import?: string
}

export function defineMcp(command: Command, perform: Perform): void {
  command
    .description(
      'Serve the store to assistants over the Model Context Protocol: to one client on standard input and ' +
        'output, or with --http to any number of clients on this machine. Creates the store if there is none, ' +
        'answers before the model is loaded, and exits with its client.',
    )
    .option(
      '--http <port>',
      'serve over HTTP at this port of 127.0.0.1; 0 picks a free one',
      wholeNumber(0, 65_535),
    )
    .addOption(
      new Option('--token <token>', 'with --http: the bearer token that requests must have').env(
        'RECOLLECT_TOKEN',
      ),
    )
    .addOption(
      new Option(
        '--compat <server>',
        'offer the tools of another server under its names: memory is @modelcontextprotocol/server-memory',
      ).choices(['memory']),
    )
    .option('--import <file>', 'with --compat memory: import the memory.jsonl of that server, and exit')
  addEngineOptions(command)
  examples(command, [
    ['recollect mcp --root ./memory', 'what a client starts'],
    ['recollect mcp --root ./memory --scope users/42 --http 8808', 'one user, over HTTP'],
    [
      'recollect mcp --root ./memory --compat memory --import memory.jsonl',
      'to move from the reference server',
    ],
  ])
  command.action(perform(mcp))
}

async function mcp(
  session: Session,
  _operands: readonly string[],
  options: McpOptions,
): Promise<number | undefined> {
  const { compat, import: file } = options
  if (file !== undefined && compat !== 'memory')
    throw new UsageError('Expected --compat memory with --import')
  const scope = scopeOf(session)
  const { place, close } = await openPlace(session)
  try {
    if (file !== undefined) return await takeIn(session, place, scope, file)
    await serve(session, place, { ...options, scope })
    return undefined
  } finally {
    await close()
  }
}

/** A directory, or a server's store that this command opens and closes. */
type StorePlace =
  | { readonly rootDir: string; readonly databaseFile: string | undefined }
  | { readonly store: MemoryStore }

interface OpenPlace {
  readonly place: StorePlace
  readonly close: () => Promise<void>
}

async function openPlace(session: Session): Promise<OpenPlace> {
  const { store: connectionString, schema, database: databaseFile } = session.options
  if (connectionString === undefined)
    return { place: { rootDir: rootOf(session), databaseFile }, close: async () => undefined }
  // Loaded from its own entry, because the MCP server recognizes that entry's error class.
  const { PostgresMemoryStore } = await import('../../store/postgres/index.js')
  const store = await PostgresMemoryStore.open({ connectionString, schema, logger: null })
  return { place: { store }, close: () => store.close() }
}

async function serve(
  session: Session,
  place: StorePlace,
  { http: port, token, compat, scope, import: _, ...engine }: McpOptions & { readonly scope: string },
): Promise<void> {
  const { serveMcp } = await import('../../mcp/index.js')
  const serving = await serveMcp({
    ...place,
    scope,
    engine: { ...engine, logger: null },
    tools: compat === 'memory' ? 'memory' : 'recollect',
    http: port === undefined ? undefined : { port, token },
  })
  if (serving.url !== undefined) session.note(`Serving MCP at ${serving.url}`)
  session.signal.addEventListener('abort', () => void serving.close())
  if (session.signal.aborted) await serving.close()
  await serving.closed
}

async function takeIn(
  session: Session,
  place: StorePlace,
  scope: string,
  file: string,
): Promise<number | undefined> {
  const { MemoryOrchestrator } = await import('../../index.js')
  const { importMemoryServerFile } = await import('../../mcp/index.js')
  const memory = await MemoryOrchestrator.open(place)
  try {
    const report = await importMemoryServerFile(scope === '' ? memory : memory.scope(scope), file)
    const { entities, observations, relations, alreadyThere, rejected } = report
    if (session.json) await session.printJson(report)
    else {
      const taken = [
        counted(entities, 'entity', 'entities'),
        counted(observations, 'observation'),
        counted(relations, 'relation'),
      ]
      await session.print(`Imported ${taken.join(', ')}; ${alreadyThere} already there`)
    }
    for (const { line, reason } of rejected) session.warn(`line ${line}: ${reason}`)
    return rejected.length === 0 ? undefined : EXIT.incomplete
  } finally {
    await memory.close()
  }
}
