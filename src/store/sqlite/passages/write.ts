import { toBytes } from '../../../vectors/vector-bytes.js'
import { type PassageVector, passageHash, type VectorOwner } from '../../passage-vector.js'
import { embeddingDigest } from '../digests/embeddings.js'
import { addToTable, removeFromTable, replaceInTable } from '../index/vec0.js'
import type { StoreSession } from '../session.js'
import { dequeue } from './queue.js'
import { ensurePassage, insertPassage, passageRows, prunePassages } from './rows.js'
import { removeFromSearch } from './search-rows.js'

/** Stores the vector of a record that was created in this transaction, and so is in no index and in no queue. */
export function writeNewVector(
  store: StoreSession,
  table: string,
  spaceId: number,
  owner: VectorOwner,
  vector: PassageVector,
): void {
  const passageId = insertPassage(store, owner.seq, vector)
  insertEmbedding(store, passageId, spaceId, owner, vector)
  addToTable(store, table, { passageId, recordId: owner.id, vector: vector.vector })
}

/**
 * Stores the vectors of all passages of a record, replacing those that it had in this space, and adds them to the
 * named search index; null for a record that search must not find.
 */
export function writeVectors(
  store: StoreSession,
  table: string | null,
  spaceId: number,
  owner: VectorOwner,
  vectors: readonly PassageVector[],
): void {
  const known = passageRows(store, owner.seq)
  const kept = new Set<number>()
  const knownIds = known.map(({ id }) => id)
  for (const vector of vectors) {
    const passageId = ensurePassage(store, owner.seq, vector, known)
    kept.add(passageId)
    insertEmbedding(store, passageId, spaceId, owner, vector)
    if (table === null) continue
    // A new passage has a number that was never used, so no table contains it.
    const put = knownIds.includes(passageId) ? replaceInTable : addToTable
    put(store, table, { passageId, recordId: owner.id, vector: vector.vector })
  }
  const dropped = knownIds.filter((id) => !kept.has(id))
  for (const passageId of dropped) {
    const had = store.connection.run(
      'DELETE FROM embeddings WHERE passage_id = ? AND space_id = ?',
      passageId,
      spaceId,
    )
    if (had > 0 && table !== null) removeFromTable(store, table, passageId)
  }
  if (dropped.length > 0) prunePassages(store, owner.seq)
}

/** Like {@link writeVectors}, for the active space; also removes the record from the queue. */
export function writeActiveVectors(
  store: StoreSession,
  table: string | null,
  spaceId: number,
  owner: VectorOwner,
  vectors: readonly PassageVector[],
): void {
  writeVectors(store, table, spaceId, owner, vectors)
  dequeue(store, owner.seq)
}

/** Removes all vectors and passages of a record, in every space; returns whether there were any. Inside a write. */
export function dropVectors(store: StoreSession, seq: number): boolean {
  removeFromSearch(store, seq)
  // Rows that refer to a passage are deleted with it.
  return store.connection.run('DELETE FROM passages WHERE record_seq = ?', seq) > 0
}

function insertEmbedding(
  store: StoreSession,
  passageId: number,
  spaceId: number,
  { seq, text }: VectorOwner,
  passage: PassageVector,
): void {
  const { ordinal, start, end, prefix, tokenCount, signature, signatureVersion } = passage
  const textHash = passageHash(text, passage)
  const truncated = passage.truncated ? 1 : 0
  const vector = toBytes(passage.vector)
  const digest = embeddingDigest({
    passageId,
    spaceId,
    recordSeq: seq,
    ordinal,
    start,
    end,
    prefix,
    textHash,
    tokenCount,
    truncated,
    vector,
    signature,
    signatureVersion,
  })
  store.connection.run(
    `INSERT INTO embeddings(passage_id, space_id, text_hash, token_count, truncated, vector, signature,
       signature_version, embedded_at, digest) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(passage_id, space_id) DO UPDATE SET text_hash = excluded.text_hash,
       token_count = excluded.token_count, truncated = excluded.truncated, vector = excluded.vector,
       signature = excluded.signature, signature_version = excluded.signature_version,
       embedded_at = excluded.embedded_at, digest = excluded.digest`,
    passageId,
    spaceId,
    textHash,
    tokenCount,
    truncated,
    vector,
    signature,
    signatureVersion,
    store.now(),
    digest,
  )
}
