import type { Command } from 'commander'
import { examples, type Perform } from '../../define.js'
import { readIds } from '../../input/ids.js'
import type { Session } from '../../session.js'
import { requireRecords, withStore } from '../../store.js'
import { counted } from '../../terminal/quantities.js'

interface RestoreOptions {
  readonly note: string
}

export function addRestore(parent: Command, perform: Perform): void {
  const command = parent
    .command('restore')
    .summary('bring forgotten records back')
    .description(
      'Make forgotten, superseded or invalidated records active again, with their vectors. Erased records ' +
        'do not come back; `recollect restore` replaces the whole store with a backup.',
    )
    .argument('<id...>', 'record ids, or their last characters; - reads one id per line from standard input')
    .option('--note <text>', 'why, for the audit', '')
  examples(command, [
    ['recollect records restore 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', 'one record'],
    ['recollect records restore 6071 3b14', 'by the ends of their ids'],
    [
      'recollect records list --forgotten | cut -f 1 | recollect records restore -',
      'all that were forgotten',
    ],
  ])
  command.action(perform(restore))
}

async function restore(
  session: Session,
  operands: readonly string[],
  options: RestoreOptions,
): Promise<undefined> {
  const given = await readIds(session, operands)
  return withStore(session, 'write', async (store, scope) => {
    // If one of them is mistyped, none is restored.
    const before = new Map((await requireRecords(store, scope, given)).map(({ id, status }) => [id, status]))
    for (const [id, was] of before) {
      const { status } = await store.setStatus(id, 'active', { note: options.note })
      if (session.json) await session.printJson({ id, status, was })
      else await session.print(session.screen.row([id]))
    }
    const restored = [...before.values()].filter((status) => status !== 'active').length
    session.note(`Restored ${counted(restored, 'record')}`)
    return undefined
  })
}
