import { requireWholeNumber } from '../../../options/check.js'
import type { StoreSession } from '../session.js'
import { retire } from './change.js'

/** Episodes that one transaction forgets: other writers get their turn in between. */
const BATCH = 500

const DAY_SECS = 24 * 60 * 60

/** Soft-forgets active episodes created more than `days` days ago; their number. */
export function applyRetentionPolicy(store: StoreSession, days: unknown): number {
  const kept = requireWholeNumber(days, 'days', 1)
  const before = store.now() - kept * DAY_SECS
  return store.observed(
    'applyRetentionPolicy',
    () => forgetBefore(store, before, kept),
    (records) => records,
  )
}

function forgetBefore(store: StoreSession, before: number, days: number): number {
  let forgotten = 0
  for (;;) {
    const batch = store.write(() => forgetBatch(store, before, `older than ${days} days`))
    forgotten += batch
    if (batch < BATCH) return forgotten
  }
}

function forgetBatch(store: StoreSession, before: number, note: string): number {
  const old = store.connection.all<{ id: string }>(
    "SELECT id FROM memory_records WHERE status = 'active' AND kind = 'episode' AND created_at < ? ORDER BY created_at, id LIMIT ?",
    before,
    BATCH,
  )
  const now = store.now()
  for (const { id } of old) retire(store, id, 'forgotten', 'forget_soft', note, now)
  return old.length
}
