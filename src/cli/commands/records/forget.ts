import type { Command } from 'commander'
import type { SqliteMemoryRepository } from '../../../store/sqlite/repository.js'
import { confirm } from '../../confirm.js'
import { examples, type Perform } from '../../define.js'
import { EXIT } from '../../exit-status.js'
import { readLines } from '../../input/lines.js'
import { STANDARD_INPUT } from '../../input/source.js'
import type { Session } from '../../session.js'
import { requireRecord, withStore } from '../../store.js'
import { counted } from '../../terminal/quantities.js'
import { UsageError } from '../../usage-error.js'

interface ForgetOptions {
  readonly hard?: boolean
  readonly yes?: boolean
  readonly note: string
}

export function addForget(parent: Command, perform: Perform): void {
  const command = parent
    .command('forget')
    .summary('forget records, or erase them for good')
    .description(
      'Take records out of search and lists; their rows stay. With --hard they are erased for good: text, vectors ' +
        'and their bytes in the file and its log; copies elsewhere that are out of reach are named. On a terminal ' +
        'it asks first.',
    )
    .argument('<id...>', 'record ids, or their ends; - reads an id a line from standard input')
    .option('--hard', 'erase for good')
    .option('-y, --yes', 'do not ask')
    .option('--note <text>', 'why, for the audit', '')
  examples(command, [
    ['recollect records forget 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', 'one record'],
    ['recollect records list --tag draft | cut -f 1 | recollect records forget --hard --yes -', 'many'],
  ])
  command.action(perform(forget))
}

async function forget(
  session: Session,
  operands: readonly string[],
  options: ForgetOptions,
): Promise<number | undefined> {
  const given = await idsOf(session, operands)
  return withStore(session, 'write', async (repository, scope) => {
    const hard = options.hard === true
    // None is forgotten when one of them is mistyped.
    const ids = [...new Set(given.map((id) => requireRecord(repository, scope, id).id))]
    if (options.yes !== true && !(await agreed(session, repository, ids, hard))) {
      session.note('Nothing was forgotten')
      return EXIT.failure
    }
    return hard
      ? erase(session, repository, ids, options.note)
      : retire(session, repository, ids, options.note)
  })
}

async function idsOf(session: Session, operands: readonly string[]): Promise<readonly string[]> {
  if (operands.length !== 1 || operands[0] !== STANDARD_INPUT) return [...new Set(operands)]
  const ids = new Set<string>()
  for await (const { text } of readLines(STANDARD_INPUT, { signal: session.signal })) {
    if (text.trim() !== '') ids.add(text.trim())
  }
  if (ids.size > 0) return [...ids]
  throw new UsageError('Expected ids on standard input, received none')
}

async function agreed(
  session: Session,
  repository: SqliteMemoryRepository,
  ids: readonly string[],
  hard: boolean,
): Promise<boolean> {
  const [id = ''] = ids
  const text = ids.length === 1 ? (repository.getRecord(id)?.text ?? '') : ''
  const what =
    ids.length === 1
      ? `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`
      : counted(ids.length, 'record')
  return confirm(session, hard ? `Erase ${what} for good?` : `Forget ${what}?`)
}

async function retire(
  session: Session,
  repository: SqliteMemoryRepository,
  ids: readonly string[],
  note: string,
): Promise<undefined> {
  for (const id of ids) {
    const record = repository.forgetSoftRecord(id, note)
    if (session.json) await session.printJson({ id, forgotten: 'soft', status: record.status })
    else await session.print(session.screen.row([id]))
  }
  session.note(`Forgot ${counted(ids.length, 'record')}; --hard erases for good`)
  return undefined
}

async function erase(
  session: Session,
  repository: SqliteMemoryRepository,
  ids: readonly string[],
  note: string,
): Promise<number | undefined> {
  const { ids: erased, logErased, copies } = repository.eraseRecords(ids, note)
  const now = new Set(erased)
  for (const id of ids) {
    const report = { id, erased: now.has(id), logErased, copies }
    if (session.json) await session.printJson({ forgotten: 'hard', ...report })
    else await session.print(session.screen.row([id]))
  }
  session.note(`Erased ${counted(ids.length, 'record')} for good`)
  for (const { path, kind } of copies) session.warn(`a copy may still hold it: ${path} (${kind})`)
  if (logErased) return undefined
  session.warn(
    'bytes are still in the log, since another program reads from it or the disk is full: they go when the store is next opened for writing',
  )
  return EXIT.incomplete
}
