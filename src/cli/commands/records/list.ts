import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { wholeNumber } from '../../argument-types.js'
import { examples, type Perform } from '../../define.js'
import { addFilterOptions, type FilterOptions, toFilter } from '../../filter.js'
import type { Session } from '../../session.js'
import { withStore } from '../../store.js'
import { recordLines, recordRow } from '../../terminal/record.js'
import { visibleJson } from '../../terminal/visible.js'

interface ListOptions extends FilterOptions {
  readonly limit?: number
  readonly order: 'newest' | 'oldest'
  readonly forgotten?: boolean
}

/** How many lines of a text a list shows; `records show` shows all of it. */
const SHOWN_LINES = 3

/** How many records are written at a time; Ctrl-C and a closed pipe are noticed between two writes. */
const TURN = 64

export function addList(parent: Command, perform: Perform): void {
  const command = parent
    .command('list')
    .summary('list records')
    .description(
      'List active records, newest first. In a pipe each is one line of id, status, kind, time, tags and ' +
        'text, separated by tabs.',
    )
    .option('-n, --limit <number>', 'maximum number of records (default: all)', wholeNumber(1))
    .addOption(
      new Option('--order <order>', 'by time of creation').choices(['newest', 'oldest']).default('newest'),
    )
  command.option('--forgotten', 'list forgotten, superseded and invalidated records instead of active ones')
  addFilterOptions(command)
  examples(command, [
    ['recollect records list --limit 10', 'the latest'],
    ['recollect records list --tag family --since 2026-01-01', 'some of them'],
    ['recollect records list --source notes/ada.md', 'those of a file'],
    ['recollect records list | cut -f 1', 'their ids'],
    ['recollect records list --forgotten', 'what `recollect records restore` can bring back'],
  ])
  command.action(perform(list))
}

async function list(
  session: Session,
  _operands: readonly string[],
  options: ListOptions,
): Promise<undefined> {
  const { limit = Number.POSITIVE_INFINITY, order, forgotten = false } = options
  const { screen, signal } = session
  const linesOf = (record: MemoryRecord): string[] => {
    if (session.json) return [visibleJson(record)]
    return screen.forReading
      ? [...recordLines(screen, record, { mostLines: SHOWN_LINES }), '']
      : [recordRow(screen, record)]
  }
  await withStore(session, 'read', async (store, scope) => {
    let listed = 0
    let lines: string[] = []
    const filter = await toFilter(store, options, scope)
    for await (const record of store.walk({
      ...filter,
      order,
      includeInactive: forgotten || filter.includeInactive,
    })) {
      if (listed === limit) break
      if (forgotten && record.status === 'active') continue
      lines.push(...linesOf(record))
      listed += 1
      if (listed % TURN !== 0) continue
      await session.print(...lines)
      lines = []
      await nextTurn()
      signal.throwIfAborted()
    }
    // Omits the empty line after the last record.
    await session.print(...(lines.at(-1) === '' ? lines.slice(0, -1) : lines))
    if (listed === 0) session.note('No records')
  })
  return undefined
}
