import { setImmediate as nextTurn } from 'node:timers/promises'
import { assertNotAborted } from '../../../options/abort.js'
import { rebuildWords } from '../index/words.js'
import type { StoreSession } from '../session.js'
import { orphanSweeps } from './sweep-orphans.js'
import { nextRecords, refreshRecords } from './sweep-records.js'

/** What another program changed in the store, and what was done about it. */
export interface Swept {
  /** Records whose text, title or heading differs from what was embedded, and others that search could not find. */
  readonly changed: number
  /**
   * Removed rows of records that are gone (passages, vectors, queue entries), and rows that do not belong in the
   * search indexes.
   */
  readonly removed: number
}

/**
 * Finds what another program changed or deleted. Such a program keeps neither vectors nor words in sync and, with
 * SQLite's default settings, not even rows that refer to each other. Records with a changed text are embedded again,
 * their words are rebuilt, and orphaned rows are removed. Other changes, such as of the scope, are noticed only in
 * records without vectors. Each turn of the event loop handles one page of records, a millisecond or two.
 */
export async function sweep(store: StoreSession, signal: AbortSignal | undefined): Promise<Swept> {
  let changed = 0
  let removed = 0
  let wordsOff = false
  // First, because orphaned rows would prevent the deletion of others.
  for (const step of orphanSweeps(store)) {
    for (;;) {
      const page = await store.inTurn(step)
      removed += page.removed
      wordsOff ||= page.wordsOff
      await turn(signal)
      if (page.last) break
    }
  }
  for (let after = 0; ; ) {
    const page = nextRecords(store, after)
    if (page === null) break
    const refreshed = await store.inTurn(() => refreshRecords(store, page))
    changed += refreshed.changed
    wordsOff ||= refreshed.wordsOff
    after = page.last
    await turn(signal)
  }
  // The words of a deleted text are unknown, so all words are rebuilt once.
  if (wordsOff) await store.inTurn(() => rebuildWords(store))
  tell(store, { changed, removed })
  return { changed, removed }
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn()
  assertNotAborted(signal)
}

function tell({ log }: StoreSession, swept: Swept): void {
  if (swept.changed === 0 && swept.removed === 0) return
  const message =
    'Another program changed or deleted records; their vectors and words are computed again, and leftovers are removed'
  log.warn('RECOLLECT_RECORDS_CHANGED', message, { ...swept })
}
