import type { CheckedFilter } from '../../../records/filter.js'
import type { StoreSession } from '../session.js'
import { canNarrow, narrowIndex } from './narrow-index.js'

/** Up to this many records of a scope, a time or a tag are compared in one statement. */
const FEW = 2_048

/** Whether an index can find the few records that match the filter. */
export function areFew(store: StoreSession, filter: CheckedFilter): boolean {
  return canNarrow(filter) && store.read(() => narrowIndex(store, filter, FEW)) !== null
}
