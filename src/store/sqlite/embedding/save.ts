import { textHash } from '../../../records/record-text.js'
import { activeTable } from '../index/vec0.js'
import { dequeue, recordFailure } from '../passages/queue.js'
import { writeVector } from '../passages/write.js'
import type { StoreSession } from '../session.js'
import { activeSpace, spaceMismatch } from '../spaces/spaces.js'
import type { EmbeddedText, EmbeddedTexts } from './embed-texts.js'

/** What became of texts that were embedded. */
export interface Saved {
  readonly stored: number
  /** Another process, or another call, had stored the same vector before. */
  readonly taken: number
  /** Edited meanwhile: they keep their place in the queue. */
  readonly stale: readonly string[]
}

/** What a record is now, against what was embedded. */
export type Freshness = 'fresh' | 'stale' | 'taken' | 'gone'

/**
 * Stores what was embedded in one transaction, and notes what failed. Inference takes time: each record
 * is looked at again, and an edited, retired or erased one is given no vector of its old text.
 *
 * @throws RecollectError `SPACE_MISMATCH` when another process has switched the store's space meanwhile
 */
export function saveEmbedded(store: StoreSession, fingerprint: string, results: EmbeddedTexts): Saved {
  return store.write(() => {
    const space = activeSpace(store)
    if (space.fingerprint !== fingerprint) throw spaceMismatch(space.fingerprint, fingerprint)
    const table = activeTable(store)
    const stale: string[] = []
    let stored = 0
    let taken = 0
    for (const item of results.embedded) {
      const freshness = freshnessOf(store, item, space.id)
      if (freshness === 'stale') stale.push(item.recordId)
      if (freshness === 'fresh') {
        writeVector(store, table, { ...item, spaceId: space.id })
        stored += 1
      } else if (freshness === 'taken') {
        dequeue(store, item.recordId)
        taken += 1
      }
    }
    for (const { recordId, reason } of results.failed) recordFailure(store, recordId, reason)
    return { stored, taken, stale }
  })
}

export function freshnessOf(store: StoreSession, item: EmbeddedText, spaceId: number): Freshness {
  const record = store.connection.get<{ text: string; status: string; hash: Uint8Array | null }>(
    `SELECT r.text, r.status, e.text_hash AS hash FROM memory_records r
     LEFT JOIN embeddings e ON e.record_id = r.id AND e.space_id = ? WHERE r.id = ?`,
    spaceId,
    item.recordId,
  )
  if (record?.status !== 'active') return 'gone'
  if (Buffer.compare(textHash(record.text), item.textHash) !== 0) return 'stale'
  return record.hash !== null && Buffer.compare(record.hash, item.textHash) === 0 ? 'taken' : 'fresh'
}
