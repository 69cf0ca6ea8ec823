import type { EngineOptions } from './engine.js'
import type { GlobalOptions } from './globals.js'
import { withoutPasswords } from './store-address.js'

/**
 * How a command for the same store is typed; `engine` holds the options of one that embeds, without which another
 * model would be taken.
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

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./~:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
