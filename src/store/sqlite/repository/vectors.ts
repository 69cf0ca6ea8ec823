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
import type { EmbeddingFailure, IndexStatus } from '../../status.js'
import type { AbortOption } from '../../store.js'
import { embeddingFailures, type StatusOptions } from '../care/status.js'
import { embedRecords, retryFailedEmbeddings } from '../embedding/embed-records.js'
import { requireSpaceOf } from '../embedding/embedder-space.js'
import { batchEmbedMissing } from '../embedding/missing.js'
import { reembed } from '../embedding/reembed.js'
import { rebuildVectorIndex } from '../index/vec0.js'
import { rebuildWords } from '../index/words.js'
import { indexStatus, memoryIndexOf } from '../memory-index/of-store.js'
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
   * Makes sure that the embedder's vectors can be compared with the stored ones. Vectors without provenance are
   * compared with what the embedder computes for the same texts; if they agree, their space gets its
   * fingerprint. A store without vectors accepts any embedder.
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
   * Stores the vector of a record, a unit vector of 384 numbers (norm within 1e-3 of 1), replacing the one it had.
   * Without provenance it belongs to the active space and to the record's current text. The vector of an inactive
   * record is kept, but not found by search. Blocks.
   *
   * @throws RecollectError `INVALID_VECTOR`; `RECORD_NOT_FOUND`; `EMBEDDING_STALE` if `textHash` is not that of the
   *   current text; `SPACE_MISMATCH` for a fingerprint other than the active one, unless the store has no vector yet:
   *   then it becomes the active one
   */
  storeEmbedding(recordId: string, embedding: Float32Array, provenance?: EmbeddingProvenance): void {
    storeEmbedding(this[SESSION], recordId, embedding, provenance)
  }

  /**
   * A copy of the vector of the record's first passage in the active space; null if it or the record does not exist.
   * Blocks.
   */
  getEmbedding(recordId: string): Float32Array | null {
    return getEmbedding(this[SESSION], recordId)
  }

  /** Copies of the vectors of all the record's passages, in the order of the text; empty if it has none. Blocks. */
  getEmbeddings(recordId: string): Float32Array[] {
    return getEmbeddings(this[SESSION], recordId)
  }

  /** The record's passages with vectors, in the order of the text; empty if it has none. Blocks. */
  passagesOf(recordId: string): Passage[] {
    return passagesOf(this[SESSION], recordId)
  }

  /** Removes the record's vectors and queues it for new ones; returns false if there were none. Blocks. */
  deleteEmbedding(recordId: string): boolean {
    return deleteEmbedding(this[SESSION], recordId)
  }

  /** Whether the record has a vector in the active space. False for an unknown id. Blocks. */
  hasEmbedding(recordId: string): boolean {
    return hasEmbedding(this[SESSION], recordId)
  }

  /** The number of active records that vector search can find. Blocks. */
  countEmbeddings(): number {
    return countEmbeddings(this[SESSION])
  }

  /**
   * The records with the vectors nearest to `query` (a unit vector of 384 numbers), nearest first, equal distances by
   * record id. The result is exact, for any limit of at least 1 and any filter. Blocks.
   *
   * @throws RecollectError `INVALID_VECTOR`; `INVALID_ARGUMENT`; `SPACE_MISMATCH` if `fingerprint` is not the store's
   *   active space
   */
  searchByVector(query: Float32Array, limit: number, options?: SearchOptions): VectorHit[] {
    return searchByVector(this[SESSION], query, limit, options)
  }

  /** Like {@link searchByVector}, but returns the records, read together with the distances. Blocks. */
  searchRecords(query: Float32Array, limit: number, options?: SearchOptions): RecordHit[] {
    return searchRecords(this[SESSION], query, limit, options)
  }

  /**
   * Like {@link searchRecords}, but blocks only for some milliseconds: threads of the addon search the vectors.
   * Finds everything that was stored before the call, and perhaps what is stored meanwhile. An abort rejects
   * with `signal.reason`.
   *
   * @throws RecollectError like {@link searchByVector}; `STORE_CLOSED` if the store is closed meanwhile
   */
  async nearest(
    query: Float32Array,
    limit: number,
    options?: SearchOptions & AbortOption,
  ): Promise<RecordHit[]> {
    return searchRecordsInSlices(this[SESSION], query, limit, options)
  }

  /** What answers a vector search, the same as `status().index`, but without reading the file. */
  indexStatus(): IndexStatus {
    return indexStatus(this[SESSION])
  }

  /**
   * The records with words of `text`, best first, as soon as they are stored, with or without vectors. Words
   * are found in all their forms, codes with any separators, CJK text without spaces; an unknown word excludes
   * nothing. A text without a usable word finds nothing; of one of more than 4,096 UTF-16 units, the first 3,072 and
   * the last 1,024 count. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  searchByWords(text: string, limit: number, options?: WordSearchOptions): WordHit[] {
    return searchByWords(this[SESSION], text, limit, options)
  }

  /**
   * What recall reads besides the vectors.
   *
   * @internal
   */
  get recalling(): RecallReads {
    return new RecallReads(this[SESSION])
  }

  /**
   * Embeds every active record without a vector, in chunks that are stored as they are done. A text that cannot be
   * embedded is recorded with its reason (see {@link embeddingFailures}) and does not stop the others. Safe beside
   * writers, and beside another process that does the same. Blocks only to store.
   *
   * Then it computes missing token signatures, if the embedder makes them (`status().unsigned` counts them). Vectors
   * stay as they are. With `within`, it does all this for the records in that scope and below it.
   *
   * A store without vectors adopts the embedder's space. A store whose vectors have no provenance adopts it if the
   * embedder computes the same vectors again.
   *
   * @returns the number of stored vectors
   * @throws RecollectError `INVALID_ARGUMENT`; `SPACE_MISMATCH`; `ENGINE_CLOSED`. An abort rejects with
   *   `signal.reason`
   */
  async batchEmbedMissing(embedder: Embedder, options?: BatchEmbedMissingOptions): Promise<number> {
    return (await batchEmbedMissing(this[SESSION], embedder, options)).embedded
  }

  /**
   * Embeds all records again with an embedder of another space. The old vectors answer until every record has a new
   * one; then the store switches, in one transaction. If it is stopped, the next call continues. Records that fail
   * stay in the queue. Blocks only to store.
   *
   * @throws RecollectError like {@link batchEmbedMissing}; `EMBEDDING_FAILED` if every text fails
   */
  async reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult> {
    return reembed(this[SESSION], embedder, options)
  }

  /**
   * Embeds these records now. Those that are inactive, unknown or already embedded are skipped. Blocks only to
   * store. Throws `INVALID_ARGUMENT`, `SPACE_MISMATCH`, `ENGINE_CLOSED`.
   */
  async embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult> {
    return embedRecords(this[SESSION], embedder, recordIds, options)
  }

  /** Tries failed embeddings that are due again: each failure doubles the wait, from one minute to one day. */
  async retryFailedEmbeddings(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult> {
    return retryFailedEmbeddings(this[SESSION], embedder, options)
  }

  /** Records whose embedding failed, with reason, attempts and next attempt, optionally of a scope. Blocks. */
  embeddingFailures(limit = 100, options?: StatusOptions): EmbeddingFailure[] {
    return embeddingFailures(this[SESSION], requireWholeNumber(limit, 'limit', 1), options)
  }

  /**
   * Rebuilds the search indexes, in the file and in memory, from the stored vectors, without inference. Returns the
   * number of vectors. Blocks.
   */
  rebuildVectorIndex(): number {
    const vectors = rebuildVectorIndex(this[SESSION])
    memoryIndexOf(this[SESSION])?.reset()
    return vectors
  }

  /**
   * Rebuilds the index of words from the records; returns their number. Blocks for about 50 microseconds per record.
   */
  rebuildWords(): number {
    return rebuildWords(this[SESSION])
  }
}
