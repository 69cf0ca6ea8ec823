import type { Command } from 'commander'
import { type BackfillOptions, backfill, tellBackfill } from '../backfill.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions } from '../engine.js'
import type { Session } from '../session.js'
import { makeReady, withStore } from '../store.js'

export function defineBackfill(command: Command, perform: Perform): void {
  command
    .description(
      'Embed every active record without a vector, including those that failed before; --scope limits it to ' +
        'a scope and all below it. After Ctrl-C, what is done is kept and the next run continues. Several can ' +
        'run at once.',
    )
    .option('--reembed', 'embed all records again, for a model with another vector space')
  addEngineOptions(command)
  examples(command, [
    ['recollect backfill', 'after import --no-embed'],
    ['recollect backfill --reembed --model-dir ./other-model', 'to change the model'],
  ])
  command.action(perform(backfillAction))
}

async function backfillAction(
  session: Session,
  _operands: readonly string[],
  options: BackfillOptions,
): Promise<number | undefined> {
  return withStore(session, 'write', async (store, scope) => {
    await makeReady(session, store)
    const done = await backfill(session, { store, scope }, options)
    const status = await tellBackfill(session, { store, scope }, done)
    if (session.json) {
      const { embedded, failed, signed, seconds, switched } = done
      await session.printJson({ embedded, failed, signed, switched, seconds })
    }
    return status
  })
}
