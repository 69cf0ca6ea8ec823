import type { Command } from 'commander'
import { examples, type Perform } from '../define.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { withStore } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { showLineProgress } from '../terminal/line-progress.js'
import { counted } from '../terminal/quantities.js'

interface MigrateOptions {
  readonly check?: boolean
}

export function defineMigrate(command: Command, perform: Perform): void {
  command
    .description(
      'Bring the database to the current schema version, and import the files of the predecessor, fae, if ' +
        'they are beside it (memory/records.jsonl, memory/audit.jsonl). A verified copy of each is kept ' +
        'first.',
    )
    .option('--check', 'only show the version of the database')
  examples(command, [
    ['recollect migrate --check', 'show the version'],
    ['recollect migrate && recollect backfill', 'migrate, then embed'],
  ])
  command.action(perform(migrate))
}

async function migrate(
  session: Session,
  _operands: readonly string[],
  options: MigrateOptions,
): Promise<number | undefined> {
  if (options.check === true) {
    return withStore(session, 'read', async (store) => {
      const { version, current } = await store.schema()
      if (session.json) await session.printJson({ schemaVersion: version, currentVersion: current })
      else await session.print(`schema version ${version} of ${current}`)
      return undefined
    })
  }
  return withStore(session, 'write', async (store) => {
    session.resumeHint = 'Nothing is lost; the same command continues.'
    const bar = await Bar.open(session, { label: 'Importing', unit: 'lines' })
    const { migrated, imported } = await store
      .prepare({ signal: session.signal, onProgress: showLineProgress(bar) })
      .finally(() => bar.close())
    const { version } = await store.schema()
    if (session.json) await session.printJson({ schemaVersion: version, migrated, imported })
    else {
      session.note(
        migrated === null
          ? `The schema version is ${version}, which is current`
          : `Migrated from schema version ${migrated.from} to ${migrated.to}`,
      )
    }
    if (imported === null) return undefined
    const { records, audit, rejectedFiles } = imported
    session.note(
      `Imported ${counted(records.imported, 'record')} and ${counted(audit.imported, 'audit entry', 'audit entries')} of the predecessor's files`,
    )
    if (rejectedFiles.length === 0) return undefined
    session.warn(`rejected lines are in ${rejectedFiles.join(', ')}`)
    return EXIT.incomplete
  })
}
