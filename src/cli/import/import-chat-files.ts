import type { ChatExport } from '../../chats/find-chats.js'
import { RecollectError } from '../../errors.js'
import { type FolderProblem, reasonOf } from '../../folder/walk.js'
import { rateOf } from '../../progress/rate.js'
import type { InspectedStore } from '../../store/inspected.js'
import type { Session } from '../session.js'
import { Bar } from '../terminal/bar.js'
import { asInputError } from '../usage-error.js'
import { importChat } from './import-chats.js'
import type { ImportOutcome } from './outcome.js'
import { Rehearsal } from './rehearsal.js'
import type { ImportSettings } from './settings.js'

/** Options for importing exports of conversations. */
export interface ChatsOptions extends Pick<ImportSettings, 'scope' | 'tags' | 'dryRun' | 'restore'> {
  /** Whether nothing else is imported: then a problem with the export fails the command. */
  readonly isAlone: boolean
}

/** Imports exports of conversations one by one, with one progress bar for all. */
export async function importChats(
  session: Session,
  store: InspectedStore,
  chats: readonly ChatExport[],
  { scope, tags, dryRun, restore, isAlone }: ChatsOptions,
): Promise<{ readonly outcomes: readonly ImportOutcome[]; readonly problems: readonly FolderProblem[] }> {
  const rehearsal = dryRun ? await Rehearsal.of(store) : undefined
  const outcomes: ImportOutcome[] = []
  const problems: FolderProblem[] = []
  const bar = await Bar.open(session, { label: dryRun ? 'Checking' : 'Importing', unit: 'messages' })
  const begun = performance.now()
  let before = 0
  try {
    for (const chat of chats) {
      const { path } = chat
      try {
        const outcome = await importChat(store, chat, {
          scope,
          tags,
          restore,
          rehearsal,
          signal: session.signal,
          onProgress: (messages) => {
            const done = before + messages
            bar.show({ done, perSecond: rateOf({ done, total: done }, begun).perSecond })
          },
          onLeftOut: ({ leftOut, line }) => {
            if (session.options.verbose === true)
              session.note(`${path}${line === undefined ? '' : `:${line}`}: left out: ${leftOut}`)
          },
        })
        outcomes.push(outcome)
        before += outcome.found
      } catch (error) {
        session.signal.throwIfAborted()
        // What was stored from the file stays. A failure of the store is not a problem of the file, so it is thrown.
        if (!(error instanceof Error) || error instanceof RecollectError) throw error
        if (isAlone) throw asInputError(path, error)
        problems.push({ path, reason: reasonOf(error) })
      }
    }
  } finally {
    bar.close()
  }
  return { outcomes, problems }
}
