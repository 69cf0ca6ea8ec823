import type { Command } from 'commander'
import { RecollectError } from '../../errors.js'
import type { BackupProgress } from '../../store/backup-report.js'
import { examples, type Perform } from '../define.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { type FileWork, withFile } from '../store.js'
import { showBackupProgress } from '../terminal/backup-progress.js'
import { Bar } from '../terminal/bar.js'
import { showPartProgress } from '../terminal/part-progress.js'
import { bytes, counted, duration } from '../terminal/quantities.js'
import { UsageError } from '../usage-error.js'

interface BackupCommandOptions {
  readonly rewrite?: boolean
}

export function defineBackup(command: Command, perform: Perform): void {
  command
    .description(
      'Write a copy of the whole store to one file while other programs write. The copy is compact and ' +
        'checked, and has a manifest beside it, <file>.manifest.json. `recollect restore` puts it back. A ' +
        'backup keeps what is forgotten later: erasing names it, and can rewrite it.',
    )
    .argument('[file]', 'a path that does not exist yet; missing directories are created')
    .option('--rewrite', 'remove from the known backups what was erased from the store')
  examples(command, [
    ['recollect backup /mnt/usb/memory-2026-03-01.backup', 'onto another disk'],
    ['recollect backup "$HOME/backups/memory-$(date +%F).backup" --quiet', 'each night, from cron'],
  ])
  command.action(perform(backup))
}

async function backup(
  session: Session,
  [file]: readonly string[],
  options: BackupCommandOptions,
): Promise<number | undefined> {
  if ((file === undefined) !== (options.rewrite === true))
    throw new UsageError('Expected a file to write a backup to, or --rewrite')
  return file === undefined ? rewrite(session) : write(session, file)
}

async function rewrite(session: Session): Promise<number | undefined> {
  session.resumeHint = 'Each backup is as it was, or rewritten; the same command continues.'
  return withFile(session, 'write', async (repository) => {
    const bar = await Bar.open(session, { label: 'Rewriting', unit: 'backups' })
    const show = showPartProgress(bar, 'Rewriting')
    const report = await repository
      .rewriteBackupsInThread({
        signal: session.signal,
        onProgress: ({ done, total }) => show({ part: 'backups', done, total }),
      })
      .finally(() => bar.close())
    const { rewritten, clean, failed } = report
    if (session.json) await session.printJson(report)
    else await session.print(...rewritten.map((path) => session.screen.row([path])))
    session.note(
      `Wrote ${counted(rewritten.length, 'backup')} again; ${counted(clean.length, 'other')} did not need it`,
    )
    for (const { path, reason } of failed) session.warn(`${path} could not be rewritten: ${reason}`)
    return failed.length === 0 ? undefined : EXIT.incomplete
  })
}

async function write(session: Session, file: string): Promise<undefined> {
  session.resumeHint = 'Nothing was written; the same command starts over.'
  const work: FileWork<undefined> = async (repository) => {
    const bar = await Bar.open(session, { label: 'Copying', unit: 'bytes' })
    const onProgress: (progress: BackupProgress) => void = showBackupProgress(bar)
    const report = await repository
      .backup(file, { signal: session.signal, onProgress })
      .finally(() => bar.close())
    const { path, records, vectors, bytes: size, seconds, changed } = report
    if (session.json) await session.printJson(report)
    else await session.print(session.screen.row([path]))
    session.note(
      `Backed up ${counted(records, 'record')} and ${counted(vectors, 'vector')}: ${bytes(size)} in ${duration(seconds)}`,
    )
    if (changed > 0)
      session.warn(
        `${counted(changed, 'record')} in it differ from what was stored: keep older backups, and run \`recollect doctor\``,
      )
    return undefined
  }
  try {
    return await withFile(session, 'write', work)
  } catch (error) {
    // The store records where its backups are. A store that cannot be written is backed up anyway.
    if (error instanceof RecollectError && error.code === 'STORE_NOT_WRITABLE')
      return withFile(session, 'read', work)
    throw error
  }
}
