import { requireFunction, requireWholeNumber } from '../../options/check.js'
import type { AuditEntry } from '../../records/audit-entry.js'
import type { RecordFilter } from '../../records/filter.js'
import type { ListOptions } from '../../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord } from '../../records/memory-record.js'
import type { RecordChanges } from '../../records/record-changes.js'
import type { ExportOptions, ExportReport } from '../../transfer/export-report.js'
import type { ImportFromOptions, ImportOptions, ImportReport } from '../../transfer/import-report.js'
import type { Embedder } from '../../vectors/embedder.js'
import type {
  BatchEmbedOptions,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  ReembedResult,
  RetryOptions,
} from '../embedding.js'
import type { EraseReport, HardForgetReport } from '../erase-report.js'
import type { RecordHit, SearchOptions, VectorHit, WordHit, WordSearchOptions } from '../hits.js'
import type { EmbeddingFailure, Migrated, StoreStatus } from '../status.js'
import { eraseRecords, eraseScope, forgetHardRecord } from './care/erase.js'
import { finishErasure } from './care/erasure.js'
import { embeddingFailures, readStatus, type StatusOptions } from './care/status.js'
import { embedRecords, retryFailedEmbeddings } from './embedding/embed-records.js'
import { requireSpaceOf } from './embedding/embedder-space.js'
import { batchEmbedMissing } from './embedding/missing.js'
import { reembed } from './embedding/reembed.js'
import { rebuildVectorIndex } from './index/vec0.js'
import { rebuildWords } from './index/words.js'
import { migrateStore } from './migrate.js'
import { openStore } from './open.js'
import type { StoreOptions } from './options.js'
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
} from './passages/vectors.js'
import { type AuditOptions, auditEntries } from './records/audit.js'
import { forgetSoftRecord, invalidateRecord, supersedeRecord } from './records/change.js'
import type { InsertManyOptions, InsertOptions, NewMemoryRecordWithEmbedding } from './records/insert.js'
import { insertRecord, insertRecordRaw, insertRecords, type RawMemoryRecord } from './records/insert.js'
import { findActiveByTag, getRecord, iterateRecords, listRecords, type TagOptions } from './records/read.js'
import { restoreRecord } from './records/restore.js'
import { applyRetentionPolicy, forgetRecords, type RetentionOptions } from './records/retention.js'
import { findActiveByText, type SameTextOptions } from './records/same-text.js'
import { nextPosition } from './records/sources.js'
import { supersessionChain } from './records/supersession.js'
import { type TextPagesOptions, textPages } from './records/text-pages.js'
import { patchRecord, updateRecord } from './records/update.js'
import { CURRENT_SCHEMA_VERSION, readSchemaState } from './schema/state.js'
import { searchByWords } from './search/keywords.js'
import { searchByVector, searchRecords } from './search/nearest.js'
import { RecallReads } from './search/recall-reads.js'
import { requireStore, type StoreSession } from './session.js'
import { exportFiles } from './transfer/export.js'
import { importFrom, importPredecessor } from './transfer/import.js'
import { importReport } from './transfer/import-files.js'

/**
 * Memories and their vectors in one SQLite file.
 *
 * A method that returns a promise blocks only to read and to store; any other blocks the event loop until
 * it is done: a read for less than a millisecond up to the time a search takes (about 4 ms at 10,000
 * records, 40 ms at 100,000), a durable write for the time the disk takes, and either for as long as
 * another process holds the lock.
 *
 * Every method may throw `STORE_CLOSED`, `STORE_BUSY`, `STORE_IO`, `STORE_CORRUPT`, `STORE_FAILED`,
 * `STORE_SCHEMA_OUTDATED` (migrate first) and `STORE_SCHEMA_NEWER`; every writing one `STORE_READONLY`
 * and `STORE_FULL`. After an error the store is as it was before the call.
 */
export class SqliteMemoryRepository {
  readonly #store: StoreSession

  private constructor(store: StoreSession) {
    this.#store = requireStore(store)
  }

  /**
   * Opens a store, or makes one of the current schema version. An existing database of an older version
   * is opened as it is: see {@link migrateIfNeeded}. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `STORE_ROOT_INVALID`, `STORE_NOT_READABLE` and
   *   `STORE_NOT_WRITABLE` for the directory and the file; `STORE_NOT_A_DATABASE`; `STORE_SCHEMA_NEWER`
   *   (the file is not touched); `UNSUPPORTED_NODE` (nothing is made); `STORE_EXTENSION_FAILED`
   */
  static open(options: StoreOptions): SqliteMemoryRepository {
    return new SqliteMemoryRepository(openStore(options))
  }

  /** The schema version of the database file; 4 once migrated. Blocks. */
  schemaVersion(): number {
    const state = this.#store.connection.query(() => readSchemaState(this.#store.connection))
    return state.kind === 'store' ? state.version : 0
  }

  /**
   * Brings the database to a newer schema version, each step in a transaction of its own. Before, a
   * verified copy is kept beside it, `<file>.schema-<version>-backup`. `target` is at most, and by
   * default, the current version; null says that there was nothing to do. Blocks for about a copy's time.
   * Throws `INVALID_ARGUMENT`, and `STORE_MIGRATION_FAILED` with the file as it was.
   */
  migrateIfNeeded(target: number = CURRENT_SCHEMA_VERSION): Migrated | null {
    requireWholeNumber(target, 'target', 2, CURRENT_SCHEMA_VERSION)
    const migrated = this.#store.observed('migrateIfNeeded', () => migrateStore(this.#store, target))
    if (migrated !== null) this.#store.log.info('The store was migrated', { ...migrated })
    return migrated
  }

  /** Throws `STORE_SCHEMA_OUTDATED` or `STORE_SCHEMA_NEWER` unless the store can be used as it is. Blocks. */
  requireCurrentSchema(): void {
    this.#store.read(() => undefined)
  }

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
    await requireSpaceOf(this.#store, embedder, options)
  }

  /**
   * Runs `fn` in one immediate transaction; inside another, in a savepoint: what it throws undoes its own
   * changes only. A function that returns a promise is refused with `INVALID_ARGUMENT`, and undone. Blocks.
   */
  transaction<T>(fn: () => T): T {
    requireFunction(fn, 'fn')
    return this.#store.change('transaction', fn)
  }

  /**
   * Stores a new record and queues it for its vector; never waits for inference. Blocks. Throws
   * `RECORD_INVALID`, and `RECORD_EXISTS` for an id in use, or by `duplicates`.
   */
  insertRecord(input: NewMemoryRecord, options?: InsertOptions): MemoryRecord {
    return insertRecord(this.#store, input, options)
  }

  /**
   * Stores any number of records in one transaction, with their vectors where given (unit vectors of 384, in
   * the store's active space unless `fingerprint` says otherwise). All or none. Blocks, under 0.1 ms a record.
   *
   * @throws RecollectError `RECORD_INVALID`, `RECORD_EXISTS`, `INVALID_VECTOR`, `SPACE_MISMATCH`, with its place
   */
  insertRecords(inputs: Iterable<NewMemoryRecordWithEmbedding>, options?: InsertManyOptions): MemoryRecord[] {
    return insertRecords(this.#store, inputs, options)
  }

  /**
   * Stores a record with the id, times and status that it has. An active one is queued. Blocks. Throws
   * `RECORD_INVALID`, and `RECORD_EXISTS` for an id in use or erased for good.
   */
  insertRecordRaw(record: RawMemoryRecord): void {
    insertRecordRaw(this.#store, record)
  }

  /** The record of any status, or null for an id that none has. Blocks. */
  getRecord(id: string): MemoryRecord | null {
    return getRecord(this.#store, id)
  }

  /** Active records, oldest first, unless the options say otherwise. Blocks. */
  listRecords(options?: ListOptions): MemoryRecord[] {
    return listRecords(this.#store, options)
  }

  /**
   * As {@link listRecords}, a page at a time: any number in little memory. Writing meanwhile is allowed;
   * what is stored after the first step is left out, what is changed or erased meanwhile is seen so.
   */
  iterateRecords(options?: ListOptions): IterableIterator<MemoryRecord> {
    return iterateRecords(this.#store, options)
  }

  /**
   * Active and forgotten records whose lower-case text holds one of `parts`, and some others, in pages.
   *
   * @internal
   */
  recordsMentioning(
    parts: readonly string[] | null,
    options?: TextPagesOptions,
  ): IterableIterator<readonly MemoryRecord[]> {
    return textPages(this.#store, parts, options)
  }

  /**
   * The position after the last one that a source has in a scope.
   *
   * @internal
   */
  nextPosition(scope: string, sourceId: string): number {
    return nextPosition(this.#store, scope, sourceId)
  }

  /** Active records with this tag, oldest first; of one scope, or within one, where asked for. Blocks. */
  findActiveByTag(tag: string, options?: TagOptions): MemoryRecord[] {
    return findActiveByTag(this.#store, tag, options)
  }

  /**
   * Active records that say the same: equal but for case, white space and punctuation at the end. Those of exactly
   * one scope where asked for. Blocks.
   */
  findActiveByText(text: string, options?: SameTextOptions): MemoryRecord[] {
    return findActiveByText(this.#store, text, options)
  }

  /** What was changed, when and why, oldest first. Blocks. */
  auditEntries(options?: AuditOptions): AuditEntry[] {
    return auditEntries(this.#store, options)
  }

  /**
   * Gives an active record another text. It leaves search and is queued for a new vector. Blocks. Throws
   * `RECORD_NOT_FOUND`, and `RECORD_INVALID` for a blank text or an inactive record.
   */
  patchRecord(id: string, text: string, note = ''): MemoryRecord {
    return patchRecord(this.#store, id, text, note)
  }

  /**
   * Changes an active record: its text, tags, kind, confidence, metadata and what else {@link RecordChanges} names.
   * Words follow at once; a new text, title or heading waits for new vectors. Blocks. Throws `RECORD_NOT_FOUND`, and
   * `RECORD_INVALID` for a bad value or an inactive record.
   */
  updateRecord(id: string, changes: RecordChanges, note = ''): MemoryRecord {
    return updateRecord(this.#store, id, changes, note)
  }

  /**
   * Makes a forgotten, superseded or invalidated record active again, with its vectors; an active one is left as it
   * is. Blocks. Throws `RECORD_NOT_FOUND`, also for one that was erased for good.
   */
  restoreRecord(id: string, note = ''): MemoryRecord {
    return restoreRecord(this.#store, id, note)
  }

  /**
   * Stores a record that replaces an active one, which leaves search; the new one's `supersedes` is
   * `oldId`. Blocks. Throws `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`.
   */
  supersedeRecord(oldId: string, input: NewMemoryRecord, note = ''): MemoryRecord {
    return supersedeRecord(this.#store, oldId, input, note)
  }

  /** Every version of a memory by `supersedes`, oldest first. Blocks. Throws `RECORD_NOT_FOUND`. */
  supersessionChain(id: string): MemoryRecord[] {
    return supersessionChain(this.#store, id)
  }

  /**
   * Marks a record as wrong: it leaves search, its row stays. Blocks. Throws `RECORD_NOT_FOUND`, and
   * `RECORD_INVALID` for a forgotten record.
   */
  invalidateRecord(id: string, note = ''): MemoryRecord {
    return invalidateRecord(this.#store, id, note)
  }

  /** Takes a record out of search and lists; its row stays. Blocks. Throws `RECORD_NOT_FOUND`. */
  forgetSoftRecord(id: string, note = ''): MemoryRecord {
    return forgetSoftRecord(this.#store, id, note)
  }

  /**
   * Erases a record for good: row, vectors, queue entry, and their bytes in the file and its log. Only
   * the id is kept, so that an import does not bring it back; copies out of reach are named. Blocks; for as
   * long as writing the file anew takes where it holds traces of moved rows. Throws `RECORD_NOT_FOUND`.
   */
  forgetHardRecord(id: string, note = ''): HardForgetReport {
    return forgetHardRecord(this.#store, id, note)
  }

  /** Soft-forgets the active records that a filter lets pass; their ids, oldest first. Blocks. */
  forgetRecords(filter: RecordFilter, note = ''): readonly string[] {
    return forgetRecords(this.#store, filter, note)
  }

  /**
   * Erases many records for good, as {@link forgetHardRecord} does one, in one transaction and one rewrite of the
   * file: those of these ids, or those that a filter lets pass (active ones, unless it says `includeInactive`).
   * Unknown and erased ids are passed over. Blocks, for some 0.5 ms a record and the rewrite.
   */
  eraseRecords(which: readonly string[] | RecordFilter, note = ''): EraseReport {
    return eraseRecords(this.#store, which, note)
  }

  /**
   * Erases all records of a scope and of all below it, as {@link eraseRecords} does. Blocks. Throws
   * `INVALID_ARGUMENT` for what is no path of a scope, '' too.
   */
  eraseScope(path: string, note = ''): EraseReport {
    return eraseScope(this.#store, path, note)
  }

  /**
   * Finishes an erasure that a reader kept from its end. False inside a transaction, and while another connection
   * still reads what was erased. Blocks.
   */
  eraseLog(): boolean {
    return finishErasure(this.#store)
  }

  /**
   * Soft-forgets active episodes created more than `days` (at least 1) days ago, those of a scope where asked for;
   * their number. Blocks.
   */
  applyRetentionPolicy(days: number, options?: RetentionOptions): number {
    return applyRetentionPolicy(this.#store, days, options)
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
    storeEmbedding(this.#store, recordId, embedding, provenance)
  }

  /**
   * A copy of the record's vector in the active space, of its first passage; null when it or the record does not
   * exist. Blocks.
   */
  getEmbedding(recordId: string): Float32Array | null {
    return getEmbedding(this.#store, recordId)
  }

  /** Copies of the vectors of all the record's passages, in the order of the text; none without any. Blocks. */
  getEmbeddings(recordId: string): Float32Array[] {
    return getEmbeddings(this.#store, recordId)
  }

  /** The passages that the record has vectors of, in the order of the text; none without any. Blocks. */
  passagesOf(recordId: string): Passage[] {
    return passagesOf(this.#store, recordId)
  }

  /** Removes the record's vectors and queues it for new ones; false when there was none. Blocks. */
  deleteEmbedding(recordId: string): boolean {
    return deleteEmbedding(this.#store, recordId)
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
    return searchByVector(this.#store, query, limit, options)
  }

  /** As {@link searchByVector}, with the records themselves, read together with the distances. Blocks. */
  searchRecords(query: Float32Array, limit: number, options?: SearchOptions): RecordHit[] {
    return searchRecords(this.#store, query, limit, options)
  }

  /**
   * The records that hold words of `text`, best first, from the moment that they are stored, with a vector or not.
   * Words are found in all their forms, codes with any separators, CJK without spaces; a word that is nowhere hides
   * nothing. A text of which no word can be asked finds nothing. Blocks.
   *
   * @throws RecollectError `INVALID_ARGUMENT`
   */
  searchByWords(text: string, limit: number, options?: WordSearchOptions): WordHit[] {
    return searchByWords(this.#store, text, limit, options)
  }

  /**
   * What recall reads beside the vectors.
   *
   * @internal
   */
  get recalling(): RecallReads {
    return new RecallReads(this.#store)
  }

  /** Whether the record has a vector in the active space. False for an unknown id. Blocks. */
  hasEmbedding(recordId: string): boolean {
    return hasEmbedding(this.#store, recordId)
  }

  /** Active records that search can find. Blocks. */
  countEmbeddings(): number {
    return countEmbeddings(this.#store)
  }

  /** Makes the search index again from the stored vectors, without inference; their number. Blocks. */
  rebuildVectorIndex(): number {
    return rebuildVectorIndex(this.#store)
  }

  /**
   * Embeds every active record that lacks a vector, in chunks, each stored as it is done. A text that
   * cannot be embedded is noted with its reason (see {@link embeddingFailures}) and does not stop the
   * rest. Safe beside writers and beside another process doing the same. Does not block but to store.
   *
   * A store without vectors takes the embedder's space. One whose vectors came without provenance takes
   * it when the embedder makes the same vectors of their texts again.
   *
   * @returns the vectors stored
   * @throws RecollectError `INVALID_ARGUMENT`; `SPACE_MISMATCH`; `ENGINE_CLOSED`. An abort rejects with
   *   `signal.reason`
   */
  async batchEmbedMissing(embedder: Embedder, options?: BatchEmbedOptions): Promise<number> {
    return (await batchEmbedMissing(this.#store, embedder, options)).embedded
  }

  /**
   * Embeds all records again with an embedder of another space. The old vectors go on answering until
   * every record has a new one; then the store switches, in one transaction. Ended early, the next call
   * goes on from there. Records that fail wait in the queue. Does not block but to store.
   *
   * @throws RecollectError as {@link batchEmbedMissing}; `EMBEDDING_FAILED` when every text fails
   */
  async reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult> {
    return reembed(this.#store, embedder, options)
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
    return embedRecords(this.#store, embedder, recordIds, options)
  }

  /** Tries failed embeddings again that are due: each failure doubles the wait, from a minute to a day. */
  async retryFailedEmbeddings(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult> {
    return retryFailedEmbeddings(this.#store, embedder, options)
  }

  /**
   * Imports the predecessor's files beside the database, `memory/records.jsonl` and `audit.jsonl`, once:
   * for a store opened with `importPredecessor: false`. Each is copied to `<name>.pre-sqlite-backup`
   * first; a line that cannot be taken is reported, and kept in `<name>.rejected.jsonl`. An
   * interrupted import can be run again with the same result. Blocks for one batch at a time.
   *
   * @returns null when there is nothing to import
   * @throws RecollectError `INVALID_ARGUMENT` inside a transaction; `STORE_NOT_READABLE`;
   *   `STORE_SCHEMA_NEWER`. An abort rejects with `signal.reason`
   */
  async importPredecessorFiles(options?: ImportOptions): Promise<ImportReport | null> {
    return importPredecessor(this.#store, options)
  }

  /** What the import of the predecessor's files came to; null when there was none. Blocks. */
  importReport(): ImportReport | null {
    return importReport(this.#store)
  }

  /**
   * Imports a file of records, or a directory with an export, vectors too: those of the store's own space,
   * whose text is unchanged, are used again without inference. Records that are there, or were erased for
   * good, are left as they are; one without a time gets that of the import. A line that cannot be taken is
   * reported, and kept beside its file in `<name>.rejected.jsonl`, or `<name>.rejected.<number>.jsonl` where there
   * is one. What `onTextTruncated` throws ends the import. Blocks for one batch at a time.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a path without such files, and inside a transaction;
   *   `STORE_NOT_READABLE`; `STORE_SCHEMA_NEWER`. An abort rejects with `signal.reason`
   */
  async importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport> {
    return importFrom(this.#store, source, options)
  }

  /**
   * Writes all records and audit entries into a directory, in the predecessor's format, with the vectors
   * of the active space where asked for: as they are at the moment of the call, whatever is written meanwhile.
   * Blocks for some milliseconds at a time; for a store in memory also to copy it. The files get their names
   * when all are whole and on disk; an export that is ended, or fails, leaves none.
   *
   * A hard-forget meanwhile names the files, and its `logErased` is false; what is left of it is erased when
   * the export is done, which may write the database file anew, and blocks for as long as that takes. The
   * write-ahead log grows with all that is written while the export lasts.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for a directory that holds an export, or that cannot be made or
   *   written, for what is no directory, for the one of the predecessor's files, and inside a transaction;
   *   `STORE_FULL`; `STORE_CLOSED` when it is closed meanwhile. An abort rejects with `signal.reason`
   */
  async exportTo(directory: string, options?: ExportOptions): Promise<ExportReport> {
    return exportFiles(this.#store, directory, options)
  }

  /** Makes the index of words again from the records; their number. Blocks for some 50 microseconds a record. */
  rebuildWords(): number {
    return rebuildWords(this.#store)
  }

  /**
   * Counts of records, vectors and what waits for one; of a scope and all below it where asked for. Blocks for a
   * pass over the vectors' index.
   */
  status(options?: StatusOptions): StoreStatus {
    return readStatus(this.#store, options)
  }

  /** Records whose embedding has failed, with reason, tries and next try; of a scope where asked for. Blocks. */
  embeddingFailures(limit = 100, options?: StatusOptions): EmbeddingFailure[] {
    return embeddingFailures(this.#store, requireWholeNumber(limit, 'limit', 1), options)
  }

  /** Closes the database, once; any other method throws `STORE_CLOSED` after it, and exports end so. Blocks. */
  close(): void {
    this.#store.close()
  }

  /** {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }
}
