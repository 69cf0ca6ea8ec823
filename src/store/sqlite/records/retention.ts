import { checkOptions, requireString, requireWholeNumber } from '../../../options/check.js'
import {
  type CheckedFilter,
  checkFilter,
  checkFilterValues,
  type RecordFilter,
} from '../../../records/filter.js'
import type { StoreSession } from '../session.js'
import { retire } from './change.js'
import { filterCondition } from './filter-sql.js'

/** How many records one transaction forgets; other writers get their turn in between. */
const BATCH = 500

const DAY_SECS = 24 * 60 * 60

/** Which episodes a retention policy applies to; default all. */
export type RetentionOptions = Pick<RecordFilter, 'scope' | 'within'>

/** Soft-forgets active episodes created more than `days` days ago; returns their number. */
export function applyRetentionPolicy(
  store: StoreSession,
  days: unknown,
  given: RetentionOptions = {},
): number {
  const kept = requireWholeNumber(days, 'days', 1)
  const options = checkOptions(given, ['scope', 'within'], 'applyRetentionPolicy')
  const createdBefore = store.now() - kept * DAY_SECS
  // No record can be older than the first second of 1970.
  if (createdBefore < 0) return 0
  const filter = { ...options, kind: 'episode', createdBefore } as const
  const note = `older than ${kept} days`
  return store.observed(
    'applyRetentionPolicy',
    () => forgetInBatches(store, checkFilterValues(filter), note).length,
    (records) => records,
  )
}

/** Soft-forgets the active records that match a filter; returns their ids, oldest first. */
export function forgetRecords(store: StoreSession, filter: unknown, note: unknown): string[] {
  const checked = checkFilter(filter, 'forgetRecords')
  const checkedNote = requireString(note, 'note')
  return store.observed(
    'forgetRecords',
    () => forgetInBatches(store, { ...checked, includeInactive: false }, checkedNote),
    ({ length }) => length,
  )
}

/** Inside the caller's transaction it is part of that transaction. */
function forgetInBatches(store: StoreSession, filter: CheckedFilter, note: string): string[] {
  const condition = filterCondition(filter)
  const forgotten: string[] = []
  for (;;) {
    const batch = store.write(() => {
      const old = store.connection.all<{ seq: number; id: string }>(
        `SELECT r.seq, r.id FROM memory_records r WHERE ${condition.sql} ORDER BY r.created_at, r.seq LIMIT ?`,
        ...condition.values,
        BATCH,
      )
      const at = store.now()
      for (const { seq, id } of old)
        retire(store, { seq, record: { id } }, { status: 'forgotten', op: 'forget_soft', note, at })
      return old
    })
    for (const { id } of batch) forgotten.push(id)
    if (batch.length < BATCH) return forgotten
  }
}
