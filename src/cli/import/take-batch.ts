import { RecollectError } from '../../errors.js'
import type { NewMemoryRecord } from '../../records/memory-record.js'
import type { MemoryStore } from '../../store/store.js'
import type { Rehearsal } from './rehearsal.js'

/** The outcome for one record of an import. */
export type RecordOutcome = 'imported' | 'there' | 'forgotten' | 'restored' | { readonly rejected: string }

/** A record with an id that its source determines, so that the same import finds it again. */
export type OfferedRecord = NewMemoryRecord & { readonly id: string }

/** Options for storing a batch. */
export interface TakeOptions {
  /** Whether forgotten records become active again. */
  readonly restore: boolean
  /** Set for a dry run: everything is checked, and nothing is stored. */
  readonly rehearsal: Rehearsal | undefined
}

/** Stores the records that do not exist yet, in one transaction if none is refused. Returns the outcome for each, in order. */
export async function takeBatch(
  store: MemoryStore,
  records: readonly OfferedRecord[],
  options: TakeOptions,
): Promise<RecordOutcome[]> {
  const taken: RecordOutcome[] = []
  /** By their indexes in `records`. */
  const fresh = new Map<number, OfferedRecord>()
  const ids = new Set<string>()
  for (const [place, record] of records.entries()) {
    const known = ids.has(record.id) ? 'there' : await existingOutcome(store, record, options)
    if (known === undefined) {
      fresh.set(place, record)
      ids.add(record.id)
    }
    taken.push(known ?? 'imported')
  }
  if (await insertTogether(store, [...fresh.values()])) return taken
  for (const [place, record] of fresh) taken[place] = await insertAlone(store, record)
  return taken
}

/** The outcome for a record whose id is already known; undefined for one to be stored. */
async function existingOutcome(
  store: MemoryStore,
  record: OfferedRecord,
  { restore, rehearsal }: TakeOptions,
): Promise<RecordOutcome | undefined> {
  const known = await store.get(record.id)
  if (known?.status === 'forgotten') {
    if (!restore) return 'forgotten'
    if (rehearsal === undefined) await store.setStatus(record.id, 'active', { note: 'imported again' })
    return 'restored'
  }
  if (known !== null) return 'there'
  if (rehearsal === undefined) return undefined
  try {
    return (await rehearsal.insert(record)) ? 'imported' : 'there'
  } catch (error) {
    return refusal(error)
  }
}

/** False if one of them is refused, and so none is stored. */
async function insertTogether(store: MemoryStore, records: readonly OfferedRecord[]): Promise<boolean> {
  if (records.length === 0) return true
  try {
    await store.insert(records)
    return true
  } catch (error) {
    refusal(error)
    return false
  }
}

async function insertAlone(store: MemoryStore, record: OfferedRecord): Promise<RecordOutcome> {
  try {
    await store.insert([record])
    return 'imported'
  } catch (error) {
    return refusal(error)
  }
}

/** The reason why a record is refused; any other error is thrown. */
function refusal(error: unknown): RecordOutcome {
  // Not in the store, but its id is known: it was erased for good.
  if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return 'there'
  if (error instanceof RecollectError && error.code === 'RECORD_INVALID') return { rejected: error.message }
  throw error
}
