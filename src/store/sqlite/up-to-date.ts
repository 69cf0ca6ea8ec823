import { bringDigestsUpToDate } from './digests/fill.js'
import { bringWordsUpToDate } from './index/words.js'
import type { StoreSession } from './session.js'

/** Makes what this release derives of each row and an earlier one did not: digests, and words by its own rules. */
export function bringUpToDate(store: StoreSession): void {
  // First: everything that writes a record writes its digest.
  bringDigestsUpToDate(store)
  bringWordsUpToDate(store)
}
