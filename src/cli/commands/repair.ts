import type { Command } from 'commander'
import { RecollectError } from '../../errors.js'
import type {
  RepairProgress,
  RepairReport,
  SalvagedRows,
  SalvageProgress,
  SalvageReport,
} from '../../store/repair-report.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { rootOf, withFile } from '../store.js'
import { PhaseBars } from '../terminal/phase-bars.js'
import { count, counted } from '../terminal/quantities.js'

interface RepairCommandOptions {
  readonly apply?: boolean
}

export function defineRepair(command: Command, perform: Perform): void {
  command
    .description(
      'Show what can be done about the problems that `recollect doctor` finds, and do it with --apply: ' +
        'first a backup, then all of it or nothing. Indexes are rebuilt. Damaged records come from a backup ' +
        'that has them intact, or are set aside with what could be read. If SQLite refuses the file, what can ' +
        'be read goes into a new file that takes its place; the old one is kept.',
    )
    .option('--apply', 'do it')
  examples(command, [
    ['recollect repair', 'what would be done'],
    ['recollect repair --apply', 'to do it'],
  ])
  command.action(perform(repair))
}

async function repair(
  session: Session,
  _operands: readonly string[],
  options: RepairCommandOptions,
): Promise<number | undefined> {
  const apply = options.apply === true
  session.resumeHint = 'The store is as it was; the same command starts over.'
  const done = await repaired(session, apply)
  if (done !== null) return tellRepair(session, done, apply)
  return tellSalvage(session, await salvaged(session, apply))
}

interface Repaired {
  readonly report: RepairReport
  /** Records that wait to be embedded. */
  readonly waiting: number
}

/** Null for a file that cannot be repaired in place. */
async function repaired(session: Session, apply: boolean): Promise<Repaired | null> {
  const bars = await PhaseBars.open<RepairProgress['phase']>(session, [
    ['verify', { label: 'Checking', unit: 'rows' }],
    ['backup', { label: 'Backup:', unit: 'bytes' }],
    ['repair', { label: 'Repairing', unit: 'records' }],
  ])
  const onProgress = ({ phase, ...progress }: RepairProgress) => bars.show(phase, progress)
  const whole = session.within({ ...session.options, scope: '' })
  const act = (access: 'read' | 'write', doApply: boolean) =>
    withFile(whole, access, async (repository) => {
      const report = await repository.repair({ apply: doApply, signal: session.signal, onProgress })
      return { report, waiting: report.applied ? repository.status().queued : 0 }
    })
  try {
    const plan = await act('read', false)
    const { steps } = plan.report
    if (steps.some(({ action }) => action === 'salvage')) return null
    return apply && steps.length > 0 ? await act('write', true) : plan
  } catch (error) {
    if (error instanceof RecollectError && DAMAGE.has(error.code)) return null
    throw error
  } finally {
    bars.close()
  }
}

async function salvaged(session: Session, apply: boolean): Promise<SalvageReport> {
  const { SqliteMemoryRepository } = await import('../../store/sqlite/repository.js')
  const { database: databaseFile } = session.options
  const bars = await PhaseBars.open<SalvageProgress['part']>(session, [
    ['pages', { label: 'Reading', unit: 'pages' }],
    ['records', { label: 'Writing', unit: 'records' }],
  ])
  return SqliteMemoryRepository.salvageInThread(rootOf(session), {
    apply,
    databaseFile,
    signal: session.signal,
    onProgress: (progress) => bars.show(progress.part, progress),
  }).finally(() => bars.close())
}

const DAMAGE: ReadonlySet<string> = new Set(['STORE_CORRUPT', 'STORE_NOT_A_DATABASE', 'STORE_FAILED'])

async function tellRepair(
  session: Session,
  { report, waiting }: Repaired,
  apply: boolean,
): Promise<number | undefined> {
  const { steps, applied, backup, setAside } = report
  if (session.json) await session.printJson(report)
  else if (steps.length === 0) await session.print('Nothing to do')
  else {
    await session.print(
      ...session.screen.fields(
        steps.map(({ action, count: n, message }) => [`${action} (${count(n)})`, message]),
      ),
    )
  }
  if (backup !== null) session.note(`The previous state is kept: ${backup}`)
  if (setAside !== null) session.note(`The damaged data is kept: ${setAside}`)
  if (waiting > 0) session.note(`To embed what waits: ${commandLine(session.options, 'backfill')}`)
  if (steps.length === 0 || applied || apply) return undefined
  return tellHow(session)
}

function tellHow(session: Session): number {
  session.note(`To do it: ${commandLine(session.options, 'repair --apply')}`)
  return EXIT.incomplete
}

async function tellSalvage(session: Session, report: SalvageReport): Promise<number | undefined> {
  const { applied, records, auditEntries, missing, embedded, pages, unreadablePages, setAside, keptAside } =
    report
  if (session.json) await session.printJson(report)
  else {
    await session.print(
      ...session.screen.fields([
        [
          'salvage',
          applied ? 'a new store replaced the damaged file' : 'a new store would replace the damaged file',
        ],
        ['records', sum(records)],
        ['audit', sum(auditEntries)],
        ...(missing === 0
          ? []
          : [
              [
                'missing',
                `${counted(missing, 'record')} of the audit, not found; a backup may have them`,
              ] as const,
            ]),
        ['vectors', `of ${counted(embedded, 'record')}; the others wait to be embedded`],
        ['pages', `${count(pages)}, of which ${count(unreadablePages)} with something that cannot be read`],
      ]),
    )
  }
  if (keptAside !== null) session.note(`The damaged file is kept: ${keptAside}`)
  if (setAside !== null) session.note(`The damaged data is kept: ${setAside}`)
  if (!applied && records.found + auditEntries.found === 0) {
    session.warn('nothing of a store was found in the file: restore a backup')
    return EXIT.incomplete
  }
  if (!applied) return tellHow(session)
  if (records.taken > embedded)
    session.note(`To embed what waits: ${commandLine(session.options, 'backfill')}`)
  return undefined
}

function sum({ found, taken, setAside, twice, erased }: SalvagedRows): string {
  const parts = [`${count(taken)} taken`, `${count(setAside)} set aside`, `${count(twice)} older states`]
  return `${count(found)} found = ${[...parts, `${count(erased)} erased before`].join(' + ')}`
}
