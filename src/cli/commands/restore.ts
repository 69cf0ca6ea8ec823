import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_SCOPE } from '../../records/scope.js'
import type { RestoreReport } from '../../store/restore-report.js'
import { confirm } from '../confirm.js'
import { examples, type Perform } from '../define.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { holdsStore, rootOf, scopeOf, withFile } from '../store.js'
import { showBackupProgress } from '../terminal/backup-progress.js'
import { Bar } from '../terminal/bar.js'
import { counted } from '../terminal/quantities.js'
import { UsageError } from '../usage-error.js'

interface RestoreCommandOptions {
  readonly finish?: boolean
  readonly undo?: boolean
  readonly yes?: boolean
}

export function defineRestore(command: Command, perform: Perform): void {
  command
    .description(
      'Replace the store with a backup, or create it in a directory without one. The backup is checked first, the ' +
        'current store is kept beside it, and what was erased for good stays erased. With --scope only the records of ' +
        'that scope are restored. No program may have the store open, except with --scope. On a terminal it asks first.',
    )
    .argument('[file]', 'the backup')
    .option('--finish', 'finish a restore that was interrupted')
    .option('--undo', 'go back to the state before a restore that was interrupted')
    .option('-y, --yes', 'do not ask')
  examples(command, [
    ['recollect restore /mnt/usb/memory-2026-03-01.backup', 'the whole store'],
    ['recollect restore memory.backup --scope users/42', 'the records of one user'],
    ['recollect restore memory.backup --root ./new', 'on another machine'],
  ])
  command.action(perform(restore))
}

async function restore(
  session: Session,
  operands: readonly string[],
  options: RestoreCommandOptions,
): Promise<number | undefined> {
  const [file] = operands
  const asked = [file !== undefined, options.finish === true, options.undo === true].filter(Boolean)
  if (asked.length !== 1) throw new UsageError('Expected a backup, or --finish, or --undo')
  if (file === undefined) return endInterrupted(session, options.finish === true)
  const scope = scopeOf(session)
  if (options.yes !== true && holdsStore(session) && !(await agreed(session, file, scope))) {
    session.note('Nothing was changed')
    return EXIT.failure
  }
  session.resumeHint = 'The store is as it was; the same command starts over.'
  const report = await (scope === DEFAULT_SCOPE ? whole(session, file) : ofScope(session, file))
  await tell(session, report)
  return undefined
}

async function agreed(session: Session, file: string, scope: string): Promise<boolean> {
  const what = scope === DEFAULT_SCOPE ? 'the store' : `the records of ${scope}`
  return confirm(session, `Replace ${what} in ${rootOf(session)} with ${file}?`)
}

async function whole(session: Session, file: string): Promise<RestoreReport> {
  const { SqliteMemoryRepository } = await import('../../store/sqlite/repository.js')
  const bar = await Bar.open(session, { label: 'Copying', unit: 'bytes' })
  return SqliteMemoryRepository.restore(file, rootOf(session), {
    databaseFile: session.options.database,
    signal: session.signal,
    onProgress: showBackupProgress(bar),
  }).finally(() => bar.close())
}

async function ofScope(session: Session, file: string): Promise<RestoreReport> {
  const bar = await Bar.open(session, { label: 'Copying', unit: 'bytes' })
  return withFile(session, 'write', (repository, scope) =>
    repository.restoreScope(file, scope, { signal: session.signal, onProgress: showBackupProgress(bar) }),
  ).finally(() => bar.close())
}

async function tell(session: Session, report: RestoreReport): Promise<void> {
  const { path, records, erased, migratedFrom, manifest, keptAside } = report
  if (session.json) await session.printJson(report)
  else await session.print(session.screen.row([path]))
  session.note(`Restored ${counted(records, 'record')}`)
  const scope = scopeOf(session)
  if (records === 0 && scope !== DEFAULT_SCOPE) session.warn(`the backup has no records of ${scope}`)
  if (migratedFrom !== null) session.note(`Migrated from schema version ${migratedFrom}`)
  if (erased > 0)
    session.note(`${counted(erased, 'record')} of the backup were erased since, and stay erased`)
  if (!manifest) session.warn('the backup has no manifest, so its content could not be checked against it')
  if (keptAside !== null) session.note(`The previous state is kept: ${keptAside}`)
}

async function endInterrupted(session: Session, finish: boolean): Promise<undefined> {
  const { SqliteMemoryRepository } = await import('../../store/sqlite/repository.js')
  const { database } = session.options
  const root = rootOf(session)
  const name = database ?? (existsSync(join(root, 'memory.db.restore.json')) ? 'memory.db' : undefined)
  const ended = finish
    ? SqliteMemoryRepository.finishRestore(root, name)
    : SqliteMemoryRepository.undoRestore(root, name)
  if (session.json) await session.printJson(ended)
  else await session.print(session.screen.row([ended.path]))
  session.note(ended.state === 'restored' ? 'The backup is in place' : 'The previous state is in place')
  if (ended.keptAside !== null) session.note(`The replaced state is kept: ${ended.keptAside}`)
  return undefined
}
