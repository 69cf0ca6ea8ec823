import type { Command } from 'commander'
import type { GlobalOptions } from './globals.js'
import { requireAddress } from './store-address.js'
import { UsageError } from './usage-error.js'

/** Options that only a store in SQLite has; then those that only one in Postgres has. */
const OF_FILES = ['root', 'database'] as const
const OF_SERVERS = ['store', 'schema'] as const

/**
 * The options with exactly one store: the command line overrides the environment.
 *
 * @throws UsageError if both are named in the same place
 */
export function withOneStore<Options extends GlobalOptions>(command: Command, options: Options): Options {
  const { root, store } = options
  if (store === undefined || store.trim() === '') return without(options, OF_SERVERS)
  if (root === undefined || root.trim() === '') return checked(options)
  const [ofRoot, ofStore] = (['root', 'store'] as const).map((name) =>
    command.getOptionValueSourceWithGlobals(name),
  )
  if (ofRoot === ofStore) {
    const names = ofRoot === 'env' ? 'RECOLLECT_ROOT or RECOLLECT_STORE' : '--root or --store'
    throw new UsageError(`Expected ${names}, received both: a command works on one store`)
  }
  return ofRoot === 'cli' ? without(options, OF_SERVERS) : checked(options)
}

function checked<Options extends GlobalOptions>(options: Options): Options {
  requireAddress(options.store ?? '')
  return without(options, OF_FILES)
}

function without<Options extends GlobalOptions>(
  options: Options,
  names: readonly (keyof GlobalOptions)[],
): Options {
  const left = { ...options }
  for (const name of names) delete left[name]
  return left
}
