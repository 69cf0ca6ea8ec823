import { CommanderError } from 'commander'

/** Names that other programs use for the commands of this one. */
const FOREIGN: Readonly<Record<string, string>> = {
  ...all(['search', 'query', 'find', 'ask', 'vsearch', 'grep', 'lookup'], 'recall'),
  ...all(['add', 'save', 'store', 'note', 'new', 'insert', 'put', 'write'], 'remember'),
  ...all(['list', 'ls'], 'records list'),
  ...all(['show', 'get', 'cat', 'view'], 'records show'),
  ...all(['forget', 'delete', 'rm', 'remove', 'erase'], 'records forget'),
  ...all(['undelete', 'unforget'], 'records restore'),
  ...all(['index', 'watch', 'update', 'refresh', 'collection'], 'sync'),
  ...all(['duplicates', 'dedupe', 'dedup'], 'dupes'),
  ...all(['stats', 'info'], 'status'),
  ...all(['check', 'verify', 'fsck'], 'doctor'),
  ...all(['reindex', 'vectorize'], 'backfill'),
  ...all(['explain'], 'why'),
  ...all(['dump'], 'export'),
  ...all(['load'], 'import'),
}

function all(names: readonly string[], command: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, command]))
}

/** The command of this program that corresponds to another program's command. */
export function ownCommand(error: unknown): string | undefined {
  const name = unknownCommand(error)?.toLowerCase() ?? ''
  return Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined
}

function unknownCommand(error: unknown): string | undefined {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownCommand') return undefined
  return /unknown command '([^']*)'/.exec(error.message)?.[1]
}

/** A hint for an unknown command, unless the parser already gave one. */
export function commandHint(error: unknown): string | undefined {
  const name = unknownCommand(error)
  if (name === undefined) return undefined
  const known = ownCommand(error)
  if (known !== undefined) return `Did you mean \`recollect ${known}\`?`
  return /\s/.test(name) ? 'To ask: `recollect recall "…"`; to store: `recollect remember "…"`.' : undefined
}

/** A hint for a text that begins like an option. A single word that resembles an option of ours is not a text. */
export function textHint(error: unknown, takesText: boolean): string | undefined {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption') return undefined
  const isText = /unknown option '[^']*\s/.test(error.message) || !error.message.includes('Did you mean')
  return isText && takesText
    ? 'Put -- before a text that begins with a dash: `recollect recall -- "-5 degrees"`.'
    : undefined
}
