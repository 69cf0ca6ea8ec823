import { CommanderError } from 'commander'

/** What other programs call what this one does. */
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

/** What is typed in place of a command that another program has. */
export function ownCommand(error: unknown): string | undefined {
  const name = unknownCommand(error)?.toLowerCase() ?? ''
  return Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined
}

function unknownCommand(error: unknown): string | undefined {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownCommand') return undefined
  return /unknown command '([^']*)'/.exec(error.message)?.[1]
}

/** What to type in place of a command that is not there, where the parser has not said it. */
export function commandHint(error: unknown): string | undefined {
  const name = unknownCommand(error)
  if (name === undefined) return undefined
  const known = ownCommand(error)
  if (known !== undefined) return `Did you mean \`recollect ${known}\`?`
  return /\s/.test(name) ? 'To ask: `recollect recall "…"`; to store: `recollect remember "…"`.' : undefined
}

/** For a text that begins as an option does; one word that is spelled like an option of ours is not a text. */
export function textHint(error: unknown, takesText: boolean): string | undefined {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption') return undefined
  const isText = /unknown option '[^']*\s/.test(error.message) || !error.message.includes('Did you mean')
  return isText && takesText
    ? 'Put -- before a text that begins with a dash: `recollect recall -- "-5 degrees"`.'
    : undefined
}
