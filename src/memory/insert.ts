import { RecollectError } from '../errors.js'
import { invalid, unreadable } from '../options/check.js'
import { isArray } from '../options/describe.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { MemoryCore } from './core.js'
import type { Reach } from './reach.js'

/** As many as one transaction writes quickly; more would block the event loop for too long. */
const MAX_RECORDS = 10_000

/** Stores records as they are, in one transaction, and embeds them. */
export async function insertRecords(
  core: MemoryCore,
  reach: Reach,
  records: readonly NewMemoryRecord[],
): Promise<MemoryRecord[]> {
  if (!isArray(records)) throw invalid('records', 'an array', records)
  if (records.length > MAX_RECORDS) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected at most ${MAX_RECORDS} records, received ${records.length}: insert them in several calls`,
    )
  }
  // Copied, so that what is checked is what is stored. The store refuses values that are not records.
  const placed = Array.from(records, (record) => {
    const copy = copyOf(record)
    return { ...copy, scope: reach.writeScope(copy.scope) }
  })
  await core.ensureReady()
  const stored = await core.store.insert(placed)
  await core.embed(stored.map(({ id }) => id))
  return stored
}

function copyOf(record: NewMemoryRecord): NewMemoryRecord {
  try {
    return { ...record }
  } catch (cause) {
    throw unreadable('each record', cause)
  }
}
