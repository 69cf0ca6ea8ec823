import { bringDigestsUpToDate } from './digests/fill.js'
import { bringWordsUpToDate } from './index/words.js'
import { ensureTagIndex } from './schema/tag-index.js'
import { ensureVectorChanges } from './schema/vector-changes.js'
import type { StoreSession } from './session.js'

/**
 * Makes what this release keeps of each row and an earlier one did not: changes of vectors, an index of tags, digests, and
 * words by its own rules.
 */
export function bringUpToDate(store: StoreSession): void {
  ensureVectorChanges(store.connection)
  ensureTagIndex(store.connection)
  // Before the words: everything that writes a record writes its digest.
  bringDigestsUpToDate(store)
  bringWordsUpToDate(store)
}
