import { passagePrefix } from '../../../passages/prefix.js'
import { textHash } from '../../../records/record-text.js'
import type { EmbedderInfo } from '../../../vectors/embedder.js'
import type { EmbeddedText, EmbeddedTexts } from '../../backfill/embed-texts.js'
import type { Saved } from '../../backfill/job.js'
import type { VectorOwner } from '../../passage-vector.js'
import { spaceMismatch } from '../../vector-space.js'
import { activeTable } from '../index/vec0.js'
import { dequeue, recordFailure } from '../passages/queue.js'
import { noteSignatureVersion } from '../passages/signed.js'
import { writeActiveVectors } from '../passages/write.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'

/** The state of a record now, compared with what was embedded. */
export type TextState =
  | { readonly freshness: 'fresh' | 'taken'; readonly owner: VectorOwner }
  | { readonly freshness: 'stale' | 'gone' }

/**
 * Stores embedded texts in one transaction, and records failures. Inference takes time, so each record is checked
 * again: one that was edited, retired or erased does not get a vector of its old text.
 *
 * @throws RecollectError `SPACE_MISMATCH` if another process has switched the store's space meanwhile
 */
export function saveEmbedded(
  store: StoreSession,
  { fingerprint, signatureVersion }: EmbedderInfo,
  results: EmbeddedTexts,
): Saved {
  return store.write(() => {
    const space = activeSpace(store)
    if (space.fingerprint !== fingerprint) throw spaceMismatch(space.fingerprint, fingerprint)
    noteSignatureVersion(store, signatureVersion)
    const table = activeTable(store)
    const stale: number[] = []
    let stored = 0
    let taken = 0
    for (const item of results.embedded) {
      const state = stateOf(store, item, space.id)
      if (state.freshness === 'stale') stale.push(item.seq)
      if (state.freshness === 'fresh') {
        writeActiveVectors(store, table, space.id, state.owner, item.passages)
        stored += 1
      } else if (state.freshness === 'taken') {
        dequeue(store, item.seq)
        taken += 1
      }
    }
    for (const { seq, reason } of results.failed) recordFailure(store, seq, reason)
    return { stored, taken, stale }
  })
}

interface EmbeddedRecord extends VectorOwner {
  readonly status: string
  readonly heading: string | null
  readonly title: string | null
  readonly vectors: number
}

export function stateOf(store: StoreSession, item: EmbeddedText, spaceId: number): TextState {
  const record = store.connection.get<EmbeddedRecord>(
    `SELECT r.seq, r.id, r.text, r.status, r.source_heading AS heading, s.title,
       (SELECT count(*) FROM passages p JOIN embeddings e ON e.passage_id = p.id
        WHERE p.record_seq = r.seq AND e.space_id = ?) AS vectors
     FROM memory_records r ${SOURCE_JOIN} WHERE r.seq = ?`,
    spaceId,
    item.seq,
  )
  if (record === undefined || record.status !== 'active') return { freshness: 'gone' }
  if (Buffer.compare(textHash(record.text), item.textHash) !== 0) return { freshness: 'stale' }
  if (passagePrefix(record.title, record.heading) !== item.prefix) return { freshness: 'stale' }
  return { freshness: record.vectors > 0 ? 'taken' : 'fresh', owner: record }
}
