import type { RecordFilter } from '../records/filter.js'
import type { ListOptions } from '../records/list-options.js'
import type {
  MemoryRecord,
  MemoryStatus,
  NewMemoryRecord,
  SupersedingRecord,
} from '../records/memory-record.js'
import type { RecordChanges } from '../records/record-changes.js'
import type { ExportOptions, ExportReport } from '../transfer/export-report.js'
import type { ImportFromOptions, ImportReport } from '../transfer/import-report.js'
import type { Embedder } from '../vectors/embedder.js'
import type {
  BatchEmbedMissingOptions,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  RetryOptions,
} from './embedding.js'
import type { EraseReport } from './erase-report.js'
import type { RecordHit, RecordWordHit, SearchOptions, WordSearchOptions } from './hits.js'
import type {
  DistanceOptions,
  MeasuredHit,
  PassageSignature,
  RecordPassage,
  RecordPlace,
  Replacement,
  WordForm,
  WordQuestion,
  WordRows,
} from './recalling.js'
import type { Reconciled, Reconciliation, StoredSource } from './reconcile.js'
import type { Migrated, StoreStatus } from './status.js'
import type { TurnPlan, TurnWrites } from './turn.js'

/** Options for preparing a store. */
export interface ReadyOptions {
  /** Whether an older schema is migrated (default), or refused with `STORE_SCHEMA_OUTDATED`. */
  readonly migrate?: boolean | undefined
}

/** How to stop a call early. */
export interface AbortOption {
  /** Stops the call; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
}

/** The scopes that a call includes: exactly one, or one and all below it. Default everything. */
export interface ScopeRange {
  /** Exactly this scope. */
  readonly scope?: string | undefined
  /** This scope and all below it; '' is everything. */
  readonly within?: string | undefined
}

/** Options for calls on one record. */
export interface RecordActOptions {
  /** The record must be in this scope or below it; otherwise it is not found. Default everything. */
  readonly within?: string | undefined
}

/** Options for reading one record. */
export interface RecordGetOptions extends RecordActOptions {
  /**
   * The record must match this filter; otherwise it is not found. Without a filter, a record of any status is found.
   */
  readonly filter?: RecordFilter | undefined
}

/** Options for changing a record. */
export interface RecordChangeOptions extends RecordActOptions {
  /** Why, for the audit; never the text of a record. */
  readonly note?: string | undefined
}

/** Options for reconciling sources. */
export interface ReconcileOptions extends RecordChangeOptions {
  /**
   * Whether nothing is written. Then `inserted` has each record as it would be stored, if the other changes were made.
   * Default false.
   */
  readonly dryRun?: boolean | undefined
}

/** The statuses that a record can be given. */
export type SettableStatus = Exclude<MemoryStatus, 'superseded'>

/** Which records to erase. */
export type Erasure =
  /** The records with these ids that exist within the scope. */
  | {
      /** Ids of records; unknown ones are skipped. */
      readonly ids: readonly string[]
      /** A scope: records elsewhere stay. Default: all. */
      readonly within?: string | undefined
    }
  /** The records that match the filter. */
  | {
      /** The same as for a list. */
      readonly filter: RecordFilter
    }
  /** All records in a scope and below it, whatever their status. */
  | {
      /** A path, not ''. */
      readonly scope: string
    }

/** How `remember` treats an equal record. */
export interface RememberRecordOptions {
  /** Whether a record may be merged into one with another id. Default: if the record has no id. */
  readonly merge?: boolean | undefined
}

/**
 * Stores memories. Each method is atomic: what it writes is durable, all or nothing, when its promise resolves, and
 * what it reads is consistent. Records, words, vectors and audit change together. Only methods with an embedder wait
 * for inference. Arguments and results are plain data.
 *
 * Any method may reject with `STORE_CLOSED`, `STORE_BUSY`, `STORE_IO`, `STORE_FAILED`, `STORE_SCHEMA_OUTDATED` and
 * `STORE_SCHEMA_NEWER`; a writing method also with `STORE_READONLY` and `STORE_FULL`; and any with `INVALID_ARGUMENT`
 * for invalid arguments. An abort rejects with the signal's reason; what was acknowledged before it stays.
 */
export interface MemoryStore {
  /**
   * Prepares the store: creates or migrates the schema, and imports the predecessor's files next to it. Returns null
   * if nothing was migrated.
   */
  ready(options?: ReadyOptions): Promise<Migrated | null>
  /** Closes the store. Idempotent. */
  close(): Promise<void>
  /** Counts of records, vectors and the queue, optionally only of a scope and all below it. */
  status(options?: Pick<ScopeRange, 'within'>): Promise<StoreStatus>

  /** Stores new records, all or none, and queues them for their vectors. `RECORD_INVALID`, `RECORD_EXISTS`. */
  insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]>
  /**
   * Stores a new record. If an active one of its kind, in exactly its scope, says the same, that one gets the tags of
   * both and the higher confidence, and is returned. A record with an id is merged only into the one with this id,
   * unless `merge` is set. `RECORD_INVALID`, `RECORD_EXISTS`.
   */
  remember(record: NewMemoryRecord, options?: RememberRecordOptions): Promise<MemoryRecord>
  /** Writes what a turn becomes; writes nothing if it was captured before. */
  writeTurn(plan: TurnPlan): Promise<TurnWrites>

  /** The record, of any status unless a filter says otherwise, or null. */
  get(id: string, options?: RecordGetOptions): Promise<MemoryRecord | null>
  /** Records by time of creation; equal times in the order of writing. */
  list(options?: ListOptions): Promise<MemoryRecord[]>
  /**
   * Active and forgotten records whose text, composed (NFC) and in lower case, contains one of `parts`, and some
   * others; null means every record. Yields a page at a time, also empty ones, so that other work gets its turn.
   */
  mentioning(parts: readonly string[] | null, range?: ScopeRange): AsyncIterable<readonly MemoryRecord[]>

  /** Changes an active record. `RECORD_NOT_FOUND`; `RECORD_INVALID` for a bad value or an inactive record. */
  update(id: string, changes: RecordChanges, options?: RecordChangeOptions): Promise<MemoryRecord>
  /**
   * Makes a record active again, marks it as wrong, or takes it out of search and lists. A record that already has the
   * status is left as it is. `RECORD_NOT_FOUND`; `RECORD_INVALID` for invalidating a forgotten record.
   */
  setStatus(id: string, status: SettableStatus, options?: RecordChangeOptions): Promise<MemoryRecord>
  /**
   * Stores a record that replaces an active one of its scope. Kind, confidence, importance and tags that are left out
   * are those of the old record. `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`.
   */
  supersede(oldId: string, record: SupersedingRecord, options?: RecordChangeOptions): Promise<MemoryRecord>
  /** The sources of exactly one scope, by their ids. */
  sources(scope: string): Promise<StoredSource[]>
  /**
   * Makes the records of some sources match their current content, all or nothing. A record that stays keeps its
   * vectors unless its heading changes; a new title of its source is added to its words. A dry run only says which
   * records would be inserted, also in a store that cannot be written. `RECORD_NOT_FOUND`, `RECORD_INVALID`.
   */
  reconcile(changes: Reconciliation, options?: ReconcileOptions): Promise<Reconciled>
  /** Soft-forgets the active records that match a filter; returns their ids, oldest first. */
  forgetWhere(filter: RecordFilter, note?: string): Promise<readonly string[]>
  /** Soft-forgets active episodes created more than `days` days ago; returns their number. */
  applyRetention(days: number, range?: ScopeRange): Promise<number>
  /** Erases records for good: rows, words, vectors, notes, and their bytes wherever the store can reach them. */
  erase(erasure: Erasure, note?: string): Promise<EraseReport>

  /**
   * The records nearest to a vector, nearest first, equal distances ordered by id. The result must equal that of
   * comparing all vectors. Must not block the event loop for long, because recall does not either.
   */
  nearest(vector: Float32Array, limit: number, options?: SearchOptions & AbortOption): Promise<RecordHit[]>
  /**
   * The distances of these records from a vector, each that of its nearest passage; records without a vector are left
   * out.
   */
  distances(
    vector: Float32Array,
    recordIds: readonly string[],
    options?: DistanceOptions,
  ): Promise<MeasuredHit[]>
  /** The token signatures of these passages in this version; passages without one are left out. */
  signatures(passages: readonly RecordPassage[], version: number): Promise<PassageSignature[]>
  /**
   * The records that contain words of a text, or any of the given terms and phrases, best first, as soon as they are
   * stored.
   */
  words(
    asked: string | WordQuestion,
    limit: number,
    options?: WordSearchOptions & AbortOption,
  ): Promise<RecordWordHit[]>
  /** Up to `limit` records at these positions in their conversations and files, in the order of `list`. */
  at(places: readonly RecordPlace[], limit: number, options?: WordSearchOptions): Promise<MemoryRecord[]>
  /**
   * How many rows of the index of words contain each item, in any of its forms, among the rows that BM25 counts in
   * `words` under the same filter. The counts need not be from the same moment.
   */
  wordRows(asked: readonly (readonly WordForm[])[], options?: WordSearchOptions): Promise<WordRows>
  /**
   * The words of the whole index with this prefix, most frequent first, in the form of the index. Used for typing
   * errors.
   */
  vocabulary(beginning: string): Promise<string[]>
  /** The outdated ones among these records: old versions, and episodes from which a superseded fact was drawn. */
  replacements(recordIds: readonly string[]): Promise<Replacement[]>
  /** Makes sure that the embedder's vectors can be compared with the stored ones. `SPACE_MISMATCH`. */
  requireSpaceOf(embedder: Embedder, options?: AbortOption): Promise<void>

  /** Embeds these records now, except those that are inactive or have their vectors. */
  embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult>
  /** Tries queued records that are due. */
  retryFailed(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult>
  /**
   * Embeds all records without vectors; returns the number of records embedded. Then makes the missing signatures of
   * passages, if the embedder supports them.
   */
  embedMissing(embedder: Embedder, options?: BatchEmbedMissingOptions): Promise<number>

  /** Imports a file of records, or a directory with an export. */
  importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport>
  /** Writes records and their audit entries into a directory. */
  exportTo(directory: string, options?: ExportOptions): Promise<ExportReport>
}

/** Every method that a store has. */
export const STORE_METHODS = [
  'ready',
  'close',
  'status',
  'insert',
  'remember',
  'writeTurn',
  'get',
  'list',
  'mentioning',
  'update',
  'setStatus',
  'supersede',
  'sources',
  'reconcile',
  'forgetWhere',
  'applyRetention',
  'erase',
  'nearest',
  'distances',
  'signatures',
  'words',
  'at',
  'wordRows',
  'vocabulary',
  'replacements',
  'requireSpaceOf',
  'embedRecords',
  'retryFailed',
  'embedMissing',
  'importFrom',
  'exportTo',
] as const satisfies readonly (keyof MemoryStore)[]
