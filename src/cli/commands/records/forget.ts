import type { Command } from 'commander'
import type { KnownCopy } from '../../../store/erase-report.js'
import type { InspectedStore } from '../../../store/inspected.js'
import { commandLine } from '../../command-line.js'
import { confirm } from '../../confirm.js'
import { examples, type Perform } from '../../define.js'
import { EXIT } from '../../exit-status.js'
import { readIds } from '../../input/ids.js'
import type { Session } from '../../session.js'
import { sourceIdOf } from '../../source-argument.js'
import { requireRecords, withStore } from '../../store.js'
import { counted } from '../../terminal/quantities.js'
import { UsageError } from '../../usage-error.js'

interface ForgetOptions {
  readonly source?: string
  readonly hard?: boolean
  readonly yes?: boolean
  readonly backups?: boolean
  readonly note: string
}

export function addForget(parent: Command, perform: Perform): void {
  const command = parent
    .command('forget')
    .summary('forget records, or erase them for good')
    .description(
      'Take records out of search and lists; they stay in the store and can be restored. With --hard they ' +
        'are erased for good: text, vectors, and their bytes in the file and its log. Copies that cannot be ' +
        'reached are named. On a terminal it asks first.',
    )
    .argument('[id...]', 'record ids, or their last characters; - reads one id per line from standard input')
    .option('--source <source>', 'all records of this file or conversation: a path or a source id')
    .option('--hard', 'erase for good')
    .option('--backups', 'with --hard: also rewrite the known backups without them')
    .option('-y, --yes', 'do not ask')
    .option('--note <text>', 'why, for the audit', '')
  examples(command, [
    ['recollect records forget 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', 'one record'],
    ['recollect records forget --source notes/old.md', 'all of a file'],
    ['recollect records list --tag draft | cut -f 1 | recollect records forget --hard --yes -', 'many'],
  ])
  command.action(perform(forget))
}

async function forget(
  session: Session,
  operands: readonly string[],
  options: ForgetOptions,
): Promise<number | undefined> {
  const { source } = options
  if ((source === undefined) === (operands.length === 0))
    throw new UsageError(`Expected ids or --source, received ${source === undefined ? 'neither' : 'both'}`)
  const given = await readIds(session, operands)
  return withStore(session, 'write', async (store, scope) => {
    const hard = options.hard === true
    // If one of them is mistyped, none is forgotten.
    const named = (await requireRecords(store, scope, given)).map(({ id }) => id)
    const ids = [...new Set([...named, ...(await idsOf(store, scope, source, hard))])]
    if (ids.length === 0) {
      session.note(`No records of ${source}`)
      return EXIT.nothingFound
    }
    if (options.yes !== true && !(await agreed(session, store, ids, hard))) {
      session.note('Nothing was forgotten')
      return EXIT.failure
    }
    return hard ? erase(session, store, ids, options) : retire(session, store, ids, options.note)
  })
}

/** All records of a source; for erasing, those that were forgotten before too. */
async function idsOf(
  store: InspectedStore,
  within: string,
  source: string | undefined,
  hard: boolean,
): Promise<readonly string[]> {
  if (source === undefined) return []
  const sourceId = await sourceIdOf(store, within, source)
  return (await store.list({ within, sourceId, includeInactive: hard })).map(({ id }) => id)
}

async function agreed(
  session: Session,
  store: InspectedStore,
  ids: readonly string[],
  hard: boolean,
): Promise<boolean> {
  const [id = ''] = ids
  const text = ids.length === 1 ? ((await store.get(id))?.text ?? '') : ''
  const what =
    ids.length === 1
      ? `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`
      : counted(ids.length, 'record')
  return confirm(session, hard ? `Erase ${what} for good?` : `Forget ${what}?`)
}

async function retire(
  session: Session,
  store: InspectedStore,
  ids: readonly string[],
  note: string,
): Promise<undefined> {
  for (const id of ids) {
    const record = await store.setStatus(id, 'forgotten', { note })
    if (session.json) await session.printJson({ id, forgotten: 'soft', status: record.status })
    else await session.print(session.screen.row([id]))
  }
  session.note(`Forgot ${counted(ids.length, 'record')}; --hard erases for good`)
  return undefined
}

async function erase(
  session: Session,
  store: InspectedStore,
  ids: readonly string[],
  options: ForgetOptions,
): Promise<number | undefined> {
  const report = await store.erase({ ids }, options.note)
  const { ids: erased, logErased } = report
  session.resumeHint = `Erased ${counted(ids.length, 'record')} for good; \`${commandLine(session.options, 'backup --rewrite')}\` continues with the backups.`
  const copies = await leftCopies(session, store, report.copies, options)
  const now = new Set(erased)
  for (const id of ids) {
    const report = { id, erased: now.has(id), logErased, copies }
    if (session.json) await session.printJson({ forgotten: 'hard', ...report })
    else await session.print(session.screen.row([id]))
  }
  session.note(`Erased ${counted(ids.length, 'record')} for good`)
  for (const { path, kind } of copies) session.warn(`a copy may still contain it: ${path} (${kind})`)
  if (copies.some(({ kind }) => kind === 'backup'))
    session.note(`To rewrite backups without it: ${commandLine(session.options, 'backup --rewrite')}`)
  if (logErased) return undefined
  if (session.options.store !== undefined) {
    session.warn(
      'the server keeps the bytes until VACUUM, and its log, replicas and backups keep them longer',
    )
    return undefined
  }
  session.warn(
    'its bytes are still in the log, because another program is reading from it or the disk is full; they are removed when the store is next opened for writing',
  )
  return EXIT.incomplete
}

/** Rewrites the backups if that was requested, or confirmed on a terminal. Returns the copies that still contain it. */
async function leftCopies(
  session: Session,
  store: InspectedStore,
  copies: readonly KnownCopy[],
  { backups, yes }: ForgetOptions,
): Promise<readonly KnownCopy[]> {
  const known = copies.filter(({ kind }) => kind === 'backup')
  if (known.length === 0) return copies
  const mayAsk = yes !== true && process.stdin.isTTY === true && process.stderr.isTTY === true
  const question = `Rewrite ${counted(known.length, 'backup')} without it?`
  if (backups !== true && !(mayAsk && (await confirm(session, question)))) return copies
  const { rewritten, clean, failed } = await store.rewriteBackups({ signal: session.signal })
  session.note(`Rewrote ${counted(rewritten.length, 'backup')} without it`)
  for (const { path, reason } of failed) session.warn(`${path} could not be rewritten: ${reason}`)
  const done = new Set([...rewritten, ...clean])
  return copies.filter(({ path }) => !done.has(path))
}
