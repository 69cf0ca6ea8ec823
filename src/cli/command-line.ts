import type { EngineOptions } from './engine.js'
import type { GlobalOptions } from './globals.js'
import { withoutPasswords } from './store-address.js'

/**
 * The command line of a command for the same store. `engine` has the options of a command that embeds; without them it
 * would use another model.
 */
export function commandLine(
  { root, database, store, schema, scope }: GlobalOptions,
  words: string,
  { modelDir, modelFile, precision, threads }: EngineOptions = {},
): string {
  const {
    RECOLLECT_ROOT: usualRoot,
    RECOLLECT_DATABASE: usualDatabase,
    RECOLLECT_STORE: usualStore,
    RECOLLECT_SCHEMA: usualSchema,
    RECOLLECT_SCOPE: usualScope = '',
  } = process.env
  const options = [
    option('--root', root === usualRoot ? undefined : root),
    option('--database', database === usualDatabase ? undefined : database),
    option('--store', store === undefined || store === usualStore ? undefined : withoutPasswords(store)),
    option('--schema', schema === usualSchema ? undefined : schema),
    option('--scope', scope === usualScope ? undefined : scope),
    option('--model-dir', modelDir),
    option('--model-file', modelFile),
    option('--precision', precision),
    option('--threads', threads?.toString()),
  ]
  return ['recollect', words, ...options.flat()].join(' ')
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, quoted(value)]
}

/** A word quoted for a shell. */
export function quoted(word: string): string {
  return /^[\w./~:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
