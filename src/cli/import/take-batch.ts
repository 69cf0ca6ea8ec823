import { RecollectError } from '../../errors.js'
import type { NewMemoryRecord } from '../../records/memory-record.js'
import type { MemoryStore } from '../../store/store.js'
import type { Rehearsal } from './rehearsal.js'

/** What became of a record that an import offers. */
export type Taken = 'imported' | 'there' | 'forgotten' | 'restored' | { readonly rejected: string }

/** A record whose id its source decides, so that the same import again finds it. */
export type OfferedRecord = NewMemoryRecord & { readonly id: string }

/** How records are taken. */
export interface TakeOptions {
  /** Whether what was forgotten becomes active again. */
  readonly restore: boolean
  /** Everything is looked at, and nothing stored. */
  readonly rehearsal: Rehearsal | undefined
}

/** Stores those that are not there yet, in one act; what became of each, in their order. */
export async function takeBatch(
  store: MemoryStore,
  records: readonly OfferedRecord[],
  options: TakeOptions,
): Promise<Taken[]> {
  const taken: Taken[] = []
  /** By their places among `records`. */
  const fresh = new Map<number, OfferedRecord>()
  const ids = new Set<string>()
  for (const [place, record] of records.entries()) {
    const known = ids.has(record.id) ? 'there' : await meet(store, record, options)
    if (known === undefined) {
      fresh.set(place, record)
      ids.add(record.id)
    }
    taken.push(known ?? 'imported')
  }
  if (await insertedTogether(store, [...fresh.values()])) return taken
  for (const [place, record] of fresh) taken[place] = await insertedAlone(store, record)
  return taken
}

/** Undefined for one that is to be stored. */
async function meet(
  store: MemoryStore,
  record: OfferedRecord,
  { restore, rehearsal }: TakeOptions,
): Promise<Taken | undefined> {
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

/** False where one of them is refused, and so none is stored. */
async function insertedTogether(store: MemoryStore, records: readonly OfferedRecord[]): Promise<boolean> {
  if (records.length === 0) return true
  try {
    await store.insert(records)
    return true
  } catch (error) {
    refusal(error)
    return false
  }
}

async function insertedAlone(store: MemoryStore, record: OfferedRecord): Promise<Taken> {
  try {
    await store.insert([record])
    return 'imported'
  } catch (error) {
    return refusal(error)
  }
}

/** Why a record is not taken; whatever else went wrong is thrown. */
function refusal(error: unknown): Taken {
  // Not there, and still known: it was erased for good.
  if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return 'there'
  if (error instanceof RecollectError && error.code === 'RECORD_INVALID') return { rejected: error.message }
  throw error
}
