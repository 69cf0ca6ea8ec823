import { setImmediate as nextTurn } from 'node:timers/promises'
import { canBeSameStatement } from '../duplicates/same-statement.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { normalizedText } from '../records/normalized-text.js'
import type { InspectedStore } from '../store/inspected.js'

/** A record that says the same as another one. */
export interface Duplicate {
  readonly record: MemoryRecord
  /** 1 for the same text, apart from case, white space and final punctuation. */
  readonly cosine: number
}

/** Records that say the same: the one to keep, and the others, nearest first. */
export interface DuplicateGroup {
  readonly kept: MemoryRecord
  readonly others: readonly Duplicate[]
}

/** Options for finding duplicates. */
export interface DuplicateSearch {
  readonly within: string
  /** Minimum cosine; 1 finds only equal texts. */
  readonly threshold: number
  readonly signal: AbortSignal
  readonly onRecord: () => void
}

/** How many nearest records are compared with each record; a record hardly ever has more duplicates. */
const NEAREST = 20

/**
 * Groups of active records of one kind and scope that say the same: with equal texts, or with near vectors and the
 * same numbers, names and negations. Every member is near the one to keep. Linking pair by pair would not ensure that:
 * a chain of small steps would connect unrelated records. Largest group first.
 */
export async function findDuplicates(
  store: InspectedStore,
  { within, threshold, signal, onRecord }: DuplicateSearch,
): Promise<DuplicateGroup[]> {
  const texts = new Map<string, MemoryRecord[]>()
  for await (const record of store.walk({ within })) {
    const key = JSON.stringify([record.scope, record.kind, normalizedText(record.text)])
    const same = texts.get(key)
    if (same === undefined) texts.set(key, [record])
    else same.push(record)
  }
  const groups: { readonly kept: MemoryRecord; readonly others: Duplicate[] }[] = []
  const taken = new Set<string>()
  for (const same of texts.values()) {
    onRecord()
    await nextTurn()
    signal.throwIfAborted()
    const [kept, ...equal] = same.toSorted(firstToKeep)
    if (kept === undefined || taken.has(kept.id)) continue
    const near = threshold < 1 ? await nearDuplicates(store, kept, threshold) : []
    const others = [
      ...equal.map((record) => ({ record, cosine: 1 })),
      ...near.filter(({ record }) => !same.some(({ id }) => id === record.id)),
    ].filter(({ record }) => !taken.has(record.id))
    if (others.length === 0) continue
    for (const { id } of [kept, ...others.map(({ record }) => record)]) taken.add(id)
    groups.push({ kept, others })
  }
  return groups.sort((a, b) => b.others.length - a.others.length)
}

/** Keeps the record with the highest confidence, then the oldest. */
function firstToKeep(a: MemoryRecord, b: MemoryRecord): number {
  return b.confidence - a.confidence || a.createdAt - b.createdAt
}

/** A text with several passages is near another if every one of its passages is. */
async function nearDuplicates(
  store: InspectedStore,
  record: MemoryRecord,
  threshold: number,
): Promise<Duplicate[]> {
  const [vector, ...more] = await store.vectorsOf(record.id)
  if (vector === undefined || more.length > 0) return []
  const filter = { scope: record.scope, kind: record.kind }
  const duplicates: Duplicate[] = []
  for (const { record: other, distance } of await store.nearest(vector, NEAREST, { filter })) {
    const cosine = 1 - distance ** 2 / 2
    if (other.id === record.id || cosine < threshold) continue
    if (!canBeSameStatement(record.text, other.text)) continue
    if ((await store.passagesOf(other.id)) === 1) duplicates.push({ record: other, cosine })
  }
  return duplicates
}
