import { bringDigestsUpToDate } from './digests/fill.js'
import { bringWordsUpToDate } from './index/words.js'
import { ensureTagIndex } from './schema/tag-index.js'
import { ensureVectorChanges } from './schema/vector-changes.js'
import type { StoreSession } from './session.js'

/**
 * Adds what this release keeps and earlier ones did not: the log of vector changes, an index of tags, digests, and
 * words by its own rules.
 */
export function bringUpToDate(store: StoreSession): void {
  ensureVectorChanges(store.connection)
  ensureTagIndex(store.connection)
  // Before the words: everything that writes a record writes its digest.
  bringDigestsUpToDate(store)
  bringWordsUpToDate(store)
}
