import type { StoreSession } from '../session.js'
import { digestOf } from './digest.js'

/** A vector and its passage: one digest covers both. */
export interface DigestedEmbedding {
  readonly passageId: unknown
  readonly spaceId: unknown
  readonly recordSeq: unknown
  readonly ordinal: unknown
  readonly start: unknown
  readonly end: unknown
  readonly prefix: unknown
  readonly textHash: unknown
  readonly tokenCount: unknown
  readonly truncated: unknown
  readonly vector: unknown
  readonly signature: unknown
  readonly signatureVersion: unknown
}

/** The columns of a {@link DigestedEmbedding}, for an embedding `e` and its passage `p`. */
export const EMBEDDING_DIGEST_COLUMNS = `e.passage_id AS passageId, e.space_id AS spaceId, p.record_seq AS recordSeq,
  p.ordinal, p.start_offset AS start, p.end_offset AS "end", p.prefix, e.text_hash AS textHash,
  e.token_count AS tokenCount, e.truncated, e.vector, e.signature, e.signature_version AS signatureVersion`

export function embeddingDigest(embedding: DigestedEmbedding): number {
  const { textHash, vector, signature, ...rest } = embedding
  const { passageId, spaceId, recordSeq, ordinal, start, end, prefix, tokenCount, truncated } = rest
  const place = [passageId, spaceId, recordSeq, ordinal, start, end, prefix]
  const parts = [textHash, vector, signature]
  const blobs = parts.filter((part) => part instanceof Uint8Array)
  // The length of a blob is included. In a damaged file it may not be a blob; then it counts as a value.
  const others = parts.map((part) => (part instanceof Uint8Array ? part.length : [part]))
  return digestOf([...place, tokenCount, truncated, rest.signatureVersion, ...others], blobs)
}

/**
 * Changes the columns next to a vector, and updates the digest; see `resealed` of the records. Inside a write.
 *
 * @returns what `change` returns
 */
export function resealedEmbedding<T>(
  store: StoreSession,
  passageId: number,
  spaceId: number,
  change: () => T,
): T {
  const before = readRow(store, passageId, spaceId)
  const isBroken = before !== undefined && before.digest !== null && before.digest !== embeddingDigest(before)
  const result = change()
  if (!isBroken) sealEmbedding(store, passageId, spaceId)
  return result
}

/** Sets a vector's digest to that of its current content. Inside a write. */
export function sealEmbedding(store: StoreSession, passageId: number, spaceId: number): void {
  const row = readRow(store, passageId, spaceId)
  if (row === undefined) return
  store.connection.run(
    'UPDATE embeddings SET digest = ? WHERE passage_id = ? AND space_id = ?',
    embeddingDigest(row),
    passageId,
    spaceId,
  )
}

function readRow(
  store: StoreSession,
  passageId: number,
  spaceId: number,
): (DigestedEmbedding & { readonly digest: unknown }) | undefined {
  return store.connection.get(
    `SELECT ${EMBEDDING_DIGEST_COLUMNS}, e.digest FROM embeddings e JOIN passages p ON p.id = e.passage_id
     WHERE e.passage_id = ? AND e.space_id = ?`,
    passageId,
    spaceId,
  )
}
