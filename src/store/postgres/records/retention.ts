import { checkOptions, requireString, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter, checkFilterValues } from '../../../records/filter.js'
import type { ScopeRange } from '../../store.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { PostgresSession } from '../session.js'
import { retire } from './change.js'

/** How many records one transaction forgets; other writers get their turn in between. */
const BATCH = 500

const DAY_SECS = 24 * 60 * 60

/** Soft-forgets active episodes created more than `days` days ago; returns their number. */
export async function applyRetention(
  session: PostgresSession,
  days: unknown,
  given: ScopeRange = {},
): Promise<number> {
  const kept = requireWholeNumber(days, 'days', 1)
  const options = checkOptions(given, ['scope', 'within'], 'applyRetentionPolicy')
  const createdBefore = session.now() - kept * DAY_SECS
  // No record can be older than the first second of 1970.
  if (createdBefore < 0) return 0
  const filter = checkFilterValues({ ...options, kind: 'episode', createdBefore })
  const forgotten = await session.observed(
    'applyRetentionPolicy',
    () => forgetInBatches(session, filter, `older than ${kept} days`),
    ({ length }) => length,
  )
  return forgotten.length
}

/** Soft-forgets the active records that match a filter; returns their ids, oldest first. */
export async function forgetWhere(
  session: PostgresSession,
  filter: unknown,
  note: unknown,
): Promise<string[]> {
  const checked = checkFilter(filter, 'forgetRecords')
  const checkedNote = requireString(note, 'note')
  return session.observed(
    'forgetRecords',
    () => forgetInBatches(session, { ...checked, includeInactive: false }, checkedNote),
    ({ length }) => length,
  )
}

async function forgetInBatches(
  session: PostgresSession,
  filter: CheckedFilter,
  note: string,
): Promise<string[]> {
  const { sql, values } = filterCondition(filter)
  const forgotten: string[] = []
  for (;;) {
    const batch = await session.write(async (tx) => {
      const old = await tx.all<{ seq: number; id: string }>(
        `SELECT r.seq::float8 AS seq, r.id FROM {records} r WHERE ${sql} ORDER BY r.created_at, r.seq LIMIT ?::bigint
         FOR NO KEY UPDATE OF r`,
        ...values,
        BATCH,
      )
      const found = old.map(({ seq, id }) => ({ seq, record: { id } }))
      if (found.length > 0)
        await retire(tx, found, { status: 'forgotten', op: 'forget_soft', note, at: session.now() })
      return old
    })
    for (const { id } of batch) forgotten.push(id)
    if (batch.length < BATCH) return forgotten
  }
}
