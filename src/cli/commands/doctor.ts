import { resolve } from 'node:path'
import type { Command } from 'commander'
import { RecollectError } from '../../errors.js'
import type { KnownCopy } from '../../store/erase-report.js'
import { isBackup } from '../../store/sqlite/care/kept-aside.js'
import type { StoreStatus } from '../../store/status.js'
import type { StoreProblem, VerifyReport } from '../../store/verify-report.js'
import { commandLine, quoted } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { rootOf, withFile } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { showPartProgress } from '../terminal/part-progress.js'
import { bytes, counted, duration, time } from '../terminal/quantities.js'

interface DoctorOptions {
  readonly quick?: boolean
}

/** A backup older than this should be renewed. */
const OLD_BACKUP_SECS = 7 * 24 * 60 * 60

/** A log larger than this, in bytes, means that some program reads from it all the time. */
const LONG_LOG = 32 * 1024 * 1024

/** The share of free space in a file from which on rewriting it is worthwhile. */
const MUCH_FREE = 0.5

export function defineDoctor(command: Command, perform: Perform): void {
  command
    .description(
      'Check everything in the store, and report what is wrong, what a user cannot see, and what to do: the ' +
        'last line is the command to run next. Changes nothing; other programs can use the store meanwhile.',
    )
    .option('--quick', 'check only counts, the schema and a sample of 1,000 records')
  examples(command, [
    ['recollect doctor', 'everything'],
    ['recollect doctor --quick --json | jq -r .next', 'the next command, for a program'],
  ])
  command.action(perform(doctor))
}

/** The doctor's findings. */
interface Findings {
  readonly report: VerifyReport | null
  readonly status: StoreStatus | null
  readonly copies: readonly KnownCopy[]
  /** Why the store cannot be opened or read. */
  readonly refused: RecollectError | null
}

async function doctor(
  session: Session,
  _operands: readonly string[],
  options: DoctorOptions,
): Promise<number | undefined> {
  const findings = await look(session, options.quick === true)
  const next = nextCommand(session, findings)
  const { report, status, refused } = findings
  if (session.json) {
    const error = refused === null ? null : { code: refused.code, message: refused.message }
    await session.printJson({ root: resolve(rootOf(session)), ...report, status, error, next })
  } else {
    await session.print(...session.screen.fields(lines(findings)), '', next)
  }
  return report?.ok === true ? undefined : EXIT.incomplete
}

async function look(session: Session, quick: boolean): Promise<Findings> {
  const bar = await Bar.open(session, { label: 'Checking', unit: 'rows' })
  const { options } = session
  try {
    // A scope has no file of its own.
    const whole = session.within({ ...options, scope: '' })
    return await withFile(whole, 'read', async (repository) => {
      try {
        const { signal } = session
        const report = await repository.verify({ quick, signal, onProgress: showPartProgress(bar) })
        return { report, status: repository.status(), copies: repository.knownCopies(), refused: null }
      } catch (error) {
        return refusedBy(error)
      }
    })
  } catch (error) {
    return refusedBy(error)
  } finally {
    bar.close()
  }
}

/** Codes for a store that exists but cannot be used as it is. Any other code is a failure of the command itself. */
const REFUSALS: ReadonlySet<string> = new Set([
  'STORE_CORRUPT',
  'STORE_FAILED',
  'STORE_NOT_A_DATABASE',
  'STORE_SCHEMA_OUTDATED',
  'STORE_RESTORE_UNFINISHED',
])

function refusedBy(error: unknown): Findings {
  if (error instanceof RecollectError && REFUSALS.has(error.code))
    return { report: null, status: null, copies: [], refused: error }
  throw error
}

function lines({ report, status, refused }: Findings): (readonly [string, string])[] {
  if (refused !== null) return [['problem', `${refused.code}: ${refused.message}`]]
  return [
    ...(report === null ? [] : verified(report)),
    ...(report?.problems ?? []).map((problem) => ['problem', sentence(problem)] as const),
    ...(status === null ? [] : unseen(status)),
  ]
}

function verified({ form, ok, records, passages, auditEntries, unsealed, seconds }: VerifyReport) {
  const what = form === 'quick' ? 'the counts, and a sample of ' : ''
  const seen = `${what}${counted(records, 'record')}, ${counted(passages, 'passage')}, ${counted(auditEntries, 'audit entry', 'audit entries')}`
  const result = ok ? 'nothing is wrong' : 'something is wrong'
  const rows: (readonly [string, string])[] = [['verified', `${seen} in ${duration(seconds)}: ${result}`]]
  if (unsealed > 0)
    rows.push([
      'unsealed',
      `${counted(unsealed, 'row')} without a digest, so damage to them cannot be detected`,
    ])
  return rows
}

function sentence({ code, count, message, examples: named }: StoreProblem): string {
  const shown = named.slice(0, 3).join('; ')
  return `${code}, ${counted(count, 'time')}: ${message} (${shown}${named.length > 3 ? '; ...' : ''})`
}

/** Problems that a user does not notice when using the store. */
function unseen(status: StoreStatus): (readonly [string, string])[] {
  const {
    queued,
    failed,
    walBytes,
    freeBytes,
    databaseBytes,
    lastBackupAt,
    truncated,
    unsigned,
    unreadable,
  } = status
  const rows: (readonly [string, string])[] = []
  if (queued > 0)
    rows.push(['waiting', `${counted(queued, 'record')} without a vector, ${failed} of them after a failure`])
  if (truncated > 0) rows.push(['cut', `${counted(truncated, 'record')} embedded only in part`])
  if (unreadable > 0)
    rows.push([
      'unread',
      `${counted(unreadable, 'record')} in a script that the model cannot read; only their words find them`,
    ])
  if (unsigned > 0) rows.push(['unsigned', `${counted(unsigned, 'passage')} without a token signature`])
  const note = walBytes > LONG_LOG ? ': a program keeps a read transaction open' : ''
  rows.push(['log', `${bytes(walBytes)}${note}`])
  const much = freeBytes > databaseBytes * MUCH_FREE ? ': a backup would be that much smaller' : ''
  rows.push(['free', `${bytes(freeBytes)} of ${bytes(databaseBytes)}${much}`])
  rows.push(['backup', lastBackupAt === null ? 'none known' : `the last on ${time(lastBackupAt)}`])
  return rows
}

/** The most urgent command. */
function nextCommand(session: Session, { report, status, copies, refused }: Findings): string {
  const { scope: _, ...given } = session.options
  const command = (words: string) => commandLine(given, words)
  if (refused?.code === 'STORE_RESTORE_UNFINISHED') return command('restore --finish')
  if (refused?.code === 'STORE_SCHEMA_OUTDATED') return command('migrate')
  const backup = copies.filter(isBackup).at(-1)
  if (refused !== null) return command('repair')
  if (report !== null && !report.ok) {
    const isDamaged = report.problems.some(({ code }) => code === 'file_damaged' || code === 'unreadable')
    if (isDamaged && backup !== undefined) return command(`restore ${quoted(backup.path)}`)
    return command('repair')
  }
  if (status !== null && status.queued > 0) return command('backfill')
  const age = Math.floor(Date.now() / 1000) - (status?.lastBackupAt ?? 0)
  if (age > OLD_BACKUP_SECS) {
    const day = new Date().toISOString().slice(0, 10)
    return command(`backup recollect-${day}.backup`)
  }
  return command('status')
}
