import { requireWholeNumber } from '../../../options/check.js'
import type { Embedder } from '../../../vectors/embedder.js'
import type {
  BatchEmbedMissingOptions,
  BatchEmbedOptions,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  ReembedResult,
  RetryOptions,
} from '../../embedding.js'
import type { RecordHit, SearchOptions, VectorHit, WordHit, WordSearchOptions } from '../../hits.js'
import type { EmbeddingFailure } from '../../status.js'
import type { AbortOption } from '../../store.js'
import { embeddingFailures, type StatusOptions } from '../care/status.js'
import { embedRecords, retryFailedEmbeddings } from '../embedding/embed-records.js'
import { requireSpaceOf } from '../embedding/embedder-space.js'
import { batchEmbedMissing } from '../embedding/missing.js'
import { reembed } from '../embedding/reembed.js'
import { rebuildVectorIndex } from '../index/vec0.js'
import { rebuildWords } from '../index/words.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import {
  countEmbeddings,
  deleteEmbedding,
  type EmbeddingProvenance,
  getEmbedding,
  getEmbeddings,
  hasEmbedding,
  type Passage,
  passagesOf,
  storeEmbedding,
} from '../passages/vectors.js'
import { searchByWords } from '../search/keywords.js'
import { searchByVector, searchRecords } from '../search/nearest.js'
import { searchRecordsInSlices } from '../search/nearest-slices.js'
import { RecallReads } from '../search/recall-reads.js'
import { SESSION } from '../session.js'
import { RecordRepository } from './records.js'

/** The part of `SqliteMemoryRepository` that embeds and searches: vectors, passages and words. */
export abstract class VectorRepository extends RecordRepository {
  /**
   * Makes sure that the embedder's vectors can be compared with those stored. Vectors that came without
   * provenance are compared with what the embedder makes of the same texts; when they agree, their space
   * gets its fingerprint. A store without vectors can be compared with any.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `SPACE_MISMATCH`. An abort rejects with `signal.reason`
   */
  async requireSpaceOf(
    embedder: Embedder,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    await requireSpaceOf(this[SESSION], embedder, options)
  }

  /**
   * Stores the vector of a record, a unit vector of 384 (norm within 1e-3 of 1), in place of the one it
   * had. Without provenance it belongs to the active space and to the record's present text. The vector
   * of an inactive record is kept, but not found by search. Blocks.
   *
   * @throws RecollectError `INVALID_VECTOR`; `RECORD_NOT_FOUND`; `EMBEDDING_STALE` when `textHash` is not
   *   that of the present text; `SPACE_MISMATCH` for another fingerprint than the active one, unless the
   *   store has no vector yet: then it becomes the active one
   */
  storeEmbedding(recordId: string, embedding: Float32Array, provenance?: EmbeddingProvenance): void {
    storeEmbedding(this[SESSION], recordId, embedding, provenance)
  }

  /**
   * A copy of the record's vector in the active space, of its first passage; null when it or the record does not
   * exist. Blocks.
   */
  getEmbedding(recordId: string): Float32Array | null {
    return getEmbedding(this[SESSION], recordId)
  }

  /** Copies of the vectors of all the record's passages, in the order of the text; none without any. Blocks. */
  getEmbeddings(recordId: string): Float32Array[] {
    return getEmbeddings(this[SESSION], recordId)
  }

  /** The passages that the record has vectors of, in the order of the text; none without any. Blocks. */
  passagesOf(recordId: string): Passage[] {
    return passagesOf(this[SESSION], recordId)
  }

  /** Removes the record's vectors and queues it for new ones; false when there was none. Blocks. */
  deleteEmbedding(recordId: string): boolean {
    return deleteEmbedding(this[SESSION], recordId)
  }

  /** Whether the record has a vector in the active space. False for an unknown id. Blocks. */
  hasEmbedding(recordId: string): boolean {
    return hasEmbedding(this[SESSION], recordId)
  }

  /** Active records that search can find. Blocks. */
  countEmbeddings(): number {
    return countEmbeddings(this[SESSION])
  }

  /**
   * The records whose vectors are nearest to `query` (a unit vector of 384), nearest first, equal
   * distances by record id: exactly what measuring every one gives, for any limit of at least 1 and under
   * any filter. Blocks.
   *
   * @throws RecollectError `INVALID_VECTOR`; `INVALID_ARGUMENT`; `SPACE_MISMATCH` when `fingerprint` is
   *   not the store's active space
   */
  searchByVector(query: Float32Array, limit: number, options?: SearchOptions): VectorHit[] {
    return searchByVector(this[SESSION], query, limit, options)
  }

  /** As {@link searchByVector}, with the records themselves, read together with the distances. Blocks. */
  searchRecords(query: Float32Array, limit: number, options?: SearchOptions): RecordHit[] {
    return searchRecords(this[SESSION], query, limit, options)
  }

  /**
   * As {@link searchRecords}, without blocking for more than some milliseconds: the vectors are looked at by threads of
   * the addon's own. The answer is that of its last moment: what was stored before the call is found, and so may be what
   * is stored meanwhile. An abort rejects with `signal.reason`.
   *
   * @throws RecollectError as {@link searchByVector}; `STORE_CLOSED` when the store is closed meanwhile
   */
  async nearest(
    query: Float32Array,
    limit: number,
    options?: SearchOptions & AbortOption,
  ): Promise<RecordHit[]> {
    return searchRecordsInSlices(this[SESSION], query, limit, options)
  }

  /**
   * The records that hold words of `text`, best first, from the moment that they are stored, with a vector or not.
   * Words are found in all their forms, codes with any separators, CJK without spaces; a word that is nowhere hides
   * nothing. A text of which no word can be asked finds nothing. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  searchByWords(text: string, limit: number, options?: WordSearchOptions): WordHit[] {
    return searchByWords(this[SESSION], text, limit, options)
  }

  /**
   * What recall reads beside the vectors.
   *
   * @internal
   */
  get recalling(): RecallReads {
    return new RecallReads(this[SESSION])
  }

  /**
   * Embeds every active record that lacks a vector, in chunks, each stored as it is done. A text that
   * cannot be embedded is noted with its reason (see {@link embeddingFailures}) and does not stop the
   * rest. Safe beside writers and beside another process doing the same. Does not block but to store.
   *
   * Then makes the token signatures that passages lack, where the embedder gives them (`status().unsigned` counts
   * them). Vectors stay as they are. A passage that cannot be embedded now stays without. With `within`, all of this is
   * done for the records of that scope and of those below it.
   *
   * A store without vectors takes the embedder's space. One whose vectors came without provenance takes
   * it when the embedder makes the same vectors of their texts again.
   *
   * @returns the vectors stored
   * @throws RecollectError `INVALID_ARGUMENT`; `SPACE_MISMATCH`; `ENGINE_CLOSED`. An abort rejects with
   *   `signal.reason`
   */
  async batchEmbedMissing(embedder: Embedder, options?: BatchEmbedMissingOptions): Promise<number> {
    return (await batchEmbedMissing(this[SESSION], embedder, options)).embedded
  }

  /**
   * Embeds all records again with an embedder of another space. The old vectors go on answering until
   * every record has a new one; then the store switches, in one transaction. Ended early, the next call
   * goes on from there. Records that fail wait in the queue. Does not block but to store.
   *
   * @throws RecollectError as {@link batchEmbedMissing}; `EMBEDDING_FAILED` when every text fails
   */
  async reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult> {
    return reembed(this[SESSION], embedder, options)
  }

  /**
   * Embeds these records now; those that are not active, not there or have their vector are passed over.
   * Does not block but to store. Throws `INVALID_ARGUMENT`, `SPACE_MISMATCH`, `ENGINE_CLOSED`.
   */
  async embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult> {
    return embedRecords(this[SESSION], embedder, recordIds, options)
  }

  /** Tries failed embeddings again that are due: each failure doubles the wait, from a minute to a day. */
  async retryFailedEmbeddings(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult> {
    return retryFailedEmbeddings(this[SESSION], embedder, options)
  }

  /** Records whose embedding has failed, with reason, tries and next try; of a scope where asked for. Blocks. */
  embeddingFailures(limit = 100, options?: StatusOptions): EmbeddingFailure[] {
    return embeddingFailures(this[SESSION], requireWholeNumber(limit, 'limit', 1), options)
  }

  /** Makes the search indexes, of the file and in memory, again from the stored vectors, without inference; their number. Blocks. */
  rebuildVectorIndex(): number {
    const vectors = rebuildVectorIndex(this[SESSION])
    memoryIndexOf(this[SESSION])?.reset()
    return vectors
  }

  /** Makes the index of words again from the records; their number. Blocks for some 50 microseconds a record. */
  rebuildWords(): number {
    return rebuildWords(this[SESSION])
  }
}
