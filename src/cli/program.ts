import { styleText } from 'node:util'
import { Command, type Help } from 'commander'
import { type AddOptions, examples, type Perform } from './define.js'
import { EXIT } from './exit-status.js'
import { addGlobalOptions } from './globals.js'

/** A command: its summary, and the module with the rest. */
interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<AddOptions>
}

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'remember',
    summary: 'store one memory',
    load: async () => (await import('./commands/remember.js')).defineRemember,
  },
  {
    name: 'recall',
    summary: 'find the memories that answer a question',
    load: async () => (await import('./commands/recall.js')).defineRecall,
  },
  {
    name: 'why',
    summary: 'explain why a question finds a memory, or does not',
    load: async () => (await import('./commands/why.js')).defineWhy,
  },
  {
    name: 'records',
    summary: 'list, show, forget and restore records',
    load: async () => (await import('./commands/records.js')).defineRecords,
  },
  {
    name: 'dupes',
    summary: 'find duplicates',
    load: async () => (await import('./commands/dupes.js')).defineDupes,
  },
  {
    name: 'status',
    summary: 'show what the store holds and what is waiting',
    load: async () => (await import('./commands/status.js')).defineStatus,
  },
  {
    name: 'doctor',
    summary: 'check the whole store and suggest what to do',
    load: async () => (await import('./commands/doctor.js')).defineDoctor,
  },
  {
    name: 'backup',
    summary: 'copy the store into one file',
    load: async () => (await import('./commands/backup.js')).defineBackup,
  },
  {
    name: 'restore',
    summary: 'replace the store with a backup',
    load: async () => (await import('./commands/restore.js')).defineRestore,
  },
  {
    name: 'repair',
    summary: 'fix what the doctor finds',
    load: async () => (await import('./commands/repair.js')).defineRepair,
  },
  {
    name: 'import',
    summary: 'import records, conversations and notes',
    load: async () => (await import('./commands/import.js')).defineImport,
  },
  {
    name: 'sync',
    summary: 'keep the store in sync with folders of notes',
    load: async () => (await import('./commands/sync.js')).defineSync,
  },
  {
    name: 'export',
    summary: 'write all records to files',
    load: async () => (await import('./commands/export.js')).defineExport,
  },
  {
    name: 'backfill',
    summary: 'embed records without a vector',
    load: async () => (await import('./commands/backfill.js')).defineBackfill,
  },
  {
    name: 'migrate',
    summary: 'bring a store to the current schema',
    load: async () => (await import('./commands/migrate.js')).defineMigrate,
  },
  {
    name: 'embed',
    summary: 'turn texts into vectors',
    load: async () => (await import('./commands/embed.js')).defineEmbed,
  },
  {
    name: 'model',
    summary: 'show, check and download the embedding model',
    load: async () => (await import('./commands/model.js')).defineModel,
  },
  {
    name: 'mcp',
    summary: 'serve the store to assistants over MCP',
    load: async () => (await import('./commands/mcp.js')).defineMcp,
  },
  {
    name: 'serve',
    summary: 'serve embeddings over HTTP',
    load: async () => (await import('./commands/serve.js')).defineServe,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: async () =>
      (await import('./commands/completion.js')).completionCommand((perform) =>
        buildProgram('', perform, 'all'),
      ),
  },
]

/** Which commands to load with their options: all of them, or those that one of these words names. */
export type CommandSelection = 'all' | readonly string[]

/**
 * The command line. Only the wanted commands are loaded, and none of them loads SQLite or the engine before it is run:
 * so help, completion and commands without a model start at once.
 */
export async function buildProgram(
  version: string,
  perform: Perform,
  wanted: CommandSelection,
): Promise<Command> {
  const program = new Command('recollect')
  program
    .description('A local memory: store texts, and get back what answers a question.')
    .version(version, '-V, --version')
    .exitOverride()
    // The caller reports it like all other failures.
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: 20,
      formatItem,
      styleTitle: (title) => bold(title),
      subcommandTerm: (command) => command.name(),
    })
  addGlobalOptions(program)
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary)
    if (wanted === 'all' || wanted.includes(name)) (await load())(command, perform)
  }
  examples(program, [
    ['recollect remember --root ./memory "The spare key is with Amélia."', 'store something'],
    ['recollect recall --root ./memory "Who has a key to our flat?"', 'ask about it'],
    ['export RECOLLECT_ROOT=./memory', 'name the store once'],
  ])
  program.addHelpText('after', `\n${exitStatuses()}`)
  return program
}

/** The command that the words name, as far as they match. */
export function namedCommand(program: Command, words: readonly string[]): Command {
  let named = program
  for (const word of words) {
    const next = named.commands.find((command) => command.name() === word)
    if (next !== undefined) named = next
  }
  return named
}

/** `recollect records list` */
export function fullName(command: Command): string {
  const { parent } = command
  return parent === null ? command.name() : `${fullName(parent)} ${command.name()}`
}

function exitStatuses(): string {
  return [
    'Exit status:',
    `  ${EXIT.done}    done`,
    `  ${EXIT.failure}    failed; see standard error`,
    `  ${EXIT.usage}    the command line is wrong`,
    `  ${EXIT.nothingFound}    recall found nothing`,
    `  ${EXIT.incomplete}    partly done; see standard error for the rest`,
    '  130  stopped by Ctrl-C; other signals: 128 plus their number',
  ].join('\n')
}

/** Below this width in columns a description next to its term would be only a few words wide. */
const NARROW = 60

function formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80
  const indent = 2
  if (description === '') return `${' '.repeat(indent)}${term}`
  if (width < NARROW) {
    const text = helper.boxWrap(description, Math.max(20, width - 6))
    return `${' '.repeat(indent)}${term}\n${text.replaceAll(/^/gm, ' '.repeat(6))}`
  }
  const column = termWidth + indent * 2
  const padded = term + ' '.repeat(Math.max(0, termWidth - helper.displayWidth(term)))
  const text = helper.boxWrap(description, width - column)
  return `${' '.repeat(indent)}${padded}${' '.repeat(indent)}${text.replaceAll('\n', `\n${' '.repeat(column)}`)}`
}

/** The parser removes the color again if it is not wanted. */
function bold(text: string): string {
  return styleText('bold', text, { validateStream: false })
}
