import { type Command, Option } from 'commander'

/** Options that every command has, before or after its name. */
export interface GlobalOptions {
  readonly root?: string
  readonly database?: string
  /** The address of a server; never set together with `root`, see `withOneStore`. */
  readonly store?: string
  readonly schema?: string
  /** Checked by `scopeOf`, for a command that opens a store. */
  readonly scope?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

export function addGlobalOptions(program: Command): void {
  program
    .addOption(new Option('--root <dir>', 'directory of the store').env('RECOLLECT_ROOT'))
    .addOption(
      new Option(
        '--database <file>',
        'file in that directory (default: "memory.db", or a lone "fae.db")',
      ).env('RECOLLECT_DATABASE'),
    )
    .addOption(
      new Option(
        '--store <url>',
        'a store in PostgreSQL instead of --root, such as postgres://user@host/database; its password is better in ' +
          'the variable, in PGPASSWORD or in ~/.pgpass',
      ).env('RECOLLECT_STORE'),
    )
    .addOption(
      new Option('--schema <name>', 'with --store: its schema (default: "recollect")').env(
        'RECOLLECT_SCHEMA',
      ),
    )
    .addOption(
      new Option(
        '--scope <scope>',
        'a scope such as users/42: reads include it and all below it, writes go only to it',
      ).env('RECOLLECT_SCOPE'),
    )
    .option('--json', 'print one JSON object per line')
    .option('-q, --quiet', 'no progress bar and no notes; warnings and errors only')
    .option('--verbose', 'show the stack trace of an error')
}
