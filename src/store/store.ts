import type { RecordFilter } from '../records/filter.js'
import type { ListOptions } from '../records/list-options.js'
import type { MemoryRecord, MemoryStatus, NewMemoryRecord } from '../records/memory-record.js'
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

/** How a store is made ready. */
export interface ReadyOptions {
  /** Whether an older schema is migrated (default), or refused with `STORE_SCHEMA_OUTDATED`. */
  readonly migrate?: boolean | undefined
}

/** How an act is ended early. */
export interface AbortOption {
  /** Stops it; it rejects with `signal.reason` as it is. */
  readonly signal?: AbortSignal | undefined
}

/** The scopes that an act may see: exactly one, or one and all below it. Default everything. */
export interface ScopeRange {
  /** Exactly this one. */
  readonly scope?: string | undefined
  /** This one and all below it; '' is everything. */
  readonly within?: string | undefined
}

/** How one record is looked for and changed. */
export interface RecordActOptions {
  /** A record that is not in this scope, or below it, is not found. Default everything. */
  readonly within?: string | undefined
}

/** How one record is read. */
export interface RecordGetOptions extends RecordActOptions {
  /** A record that it does not let pass is not found; of any status where it is left out. */
  readonly filter?: RecordFilter | undefined
}

/** How a record is changed. */
export interface RecordChangeOptions extends RecordActOptions {
  /** Why, for the audit; never the text of a record. */
  readonly note?: string | undefined
}

/** The statuses that a record can be given. */
export type SettableStatus = Exclude<MemoryStatus, 'superseded'>

/** Which records are erased. */
export type Erasure =
  /** Those of these that are there, and within the scope. */
  | {
      /** Of records; those that are not there are skipped. */
      readonly ids: readonly string[]
      /** A scope: records elsewhere stay. Default: all. */
      readonly within?: string | undefined
    }
  /** Those that the filter lets pass. */
  | {
      /** As for a list. */
      readonly filter: RecordFilter
    }
  /** All of a scope and of what is below it, whatever their status. */
  | {
      /** A path, not ''. */
      readonly scope: string
    }

/**
 * Where memories are kept. Each method is a whole act: what it writes is durable, all of it or nothing, when its
 * promise resolves, and what it reads agrees with itself. Records, words, vectors and audit change together. No
 * method waits for inference but those that take an embedder. What it takes and gives are plain data.
 *
 * Any method may reject with `STORE_CLOSED`, `STORE_BUSY`, `STORE_IO`, `STORE_FAILED`, `STORE_SCHEMA_OUTDATED` and
 * `STORE_SCHEMA_NEWER`; a writing one with `STORE_READONLY` and `STORE_FULL` too; and with `INVALID_ARGUMENT` for
 * what it cannot use. An abort rejects with the signal's reason; what was acknowledged before it stays.
 */
export interface MemoryStore {
  /** Makes the store usable: its schema, and what of the predecessor waits beside it. Null: nothing migrated. */
  ready(options?: ReadyOptions): Promise<Migrated | null>
  /** Ends what the store holds open. Idempotent. */
  close(): Promise<void>
  /** Counts of records, vectors and what waits; of a scope and all below it where asked for. */
  status(options?: Pick<ScopeRange, 'within'>): Promise<StoreStatus>

  /** Stores new records, all or none; each waits for its vectors. `RECORD_INVALID`, `RECORD_EXISTS`. */
  insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]>
  /**
   * Stores a new record; where an active one of its kind, in exactly its scope, says the same, that one gets
   * the tags of both and the higher confidence, and is returned.
   */
  remember(record: NewMemoryRecord): Promise<MemoryRecord>
  /** Writes what a turn becomes; nothing when it was captured before. */
  writeTurn(plan: TurnPlan): Promise<TurnWrites>

  /** The record, of any status unless a filter says otherwise, or null. */
  get(id: string, options?: RecordGetOptions): Promise<MemoryRecord | null>
  /** By time of creation, equal times in the order of writing. */
  list(options?: ListOptions): Promise<MemoryRecord[]>
  /**
   * Active and forgotten records whose text, composed (NFC) and in lower case, holds one of `parts`, and some
   * others; null for every record. A page at a time, an empty one too, so that others get their turn.
   */
  mentioning(parts: readonly string[] | null, range?: ScopeRange): AsyncIterable<readonly MemoryRecord[]>

  /** Changes an active record. `RECORD_NOT_FOUND`; `RECORD_INVALID` for a bad value or an inactive record. */
  update(id: string, changes: RecordChanges, options?: RecordChangeOptions): Promise<MemoryRecord>
  /**
   * Makes a record active again, marks it as wrong, or takes it out of search and lists. One that is so already is
   * left as it is. `RECORD_NOT_FOUND`; `RECORD_INVALID` for a forgotten record that is to be invalidated.
   */
  setStatus(id: string, status: SettableStatus, options?: RecordChangeOptions): Promise<MemoryRecord>
  /** Stores a record that replaces an active one of its scope. `RECORD_NOT_FOUND`, `RECORD_INVALID`, `RECORD_EXISTS`. */
  supersede(oldId: string, record: NewMemoryRecord, options?: RecordChangeOptions): Promise<MemoryRecord>
  /** The sources of exactly one scope, by their ids. */
  sources(scope: string): Promise<StoredSource[]>
  /**
   * Makes the records of some sources what they are to be, all of it or nothing. A record that stays keeps its vectors
   * unless its heading changes; a new title of its source is among its words. `RECORD_NOT_FOUND`, `RECORD_INVALID`.
   */
  reconcile(changes: Reconciliation, options?: RecordChangeOptions): Promise<Reconciled>
  /** Soft-forgets the active records that a filter lets pass; their ids, oldest first. */
  forgetWhere(filter: RecordFilter, note?: string): Promise<readonly string[]>
  /** Soft-forgets active episodes created more than `days` days ago; their number. */
  applyRetention(days: number, range?: ScopeRange): Promise<number>
  /** Erases records for good: rows, words, vectors, notes, and their bytes wherever the store can reach them. */
  erase(erasure: Erasure, note?: string): Promise<EraseReport>

  /**
   * The records nearest to a vector, nearest first, equal distances by id: exactly what measuring all gives. Must not
   * block for long: recall is to leave the event loop its turns.
   */
  nearest(vector: Float32Array, limit: number, options?: SearchOptions & AbortOption): Promise<RecordHit[]>
  /** How near these records are to a vector, each by its nearest passage; those without a vector are left out. */
  distances(
    vector: Float32Array,
    recordIds: readonly string[],
    options?: DistanceOptions,
  ): Promise<MeasuredHit[]>
  /** The token signatures of these passages, of this version; a passage that has none of it is left out. */
  signatures(passages: readonly RecordPassage[], version: number): Promise<PassageSignature[]>
  /**
   * The records that hold words of a text, or any of the terms and phrases given, best first, from the moment that
   * they are stored.
   */
  words(
    asked: string | WordQuestion,
    limit: number,
    options?: WordSearchOptions & AbortOption,
  ): Promise<RecordWordHit[]>
  /** Up to `limit` records at these places of their conversations and files, in the order of `list`. */
  at(places: readonly RecordPlace[], limit: number, options?: WordSearchOptions): Promise<MemoryRecord[]>
  /**
   * How many rows of the index of words hold each of these, in any of its forms, among the rows that BM25 counts in
   * `words` under the same filter. Each count is of its own moment.
   */
  wordRows(asked: readonly (readonly WordForm[])[], options?: WordSearchOptions): Promise<WordRows>
  /** The words of the whole index that begin so, the commonest first, as the index has them: for typing errors. */
  vocabulary(beginning: string): Promise<string[]>
  /** Of these records, those that tell what was superseded: an old version, and an episode that a fact was drawn from. */
  replacements(recordIds: readonly string[]): Promise<Replacement[]>
  /** Makes sure that the embedder's vectors can be compared with those stored. `SPACE_MISMATCH`. */
  requireSpaceOf(embedder: Embedder, options?: AbortOption): Promise<void>

  /** Embeds these records now, but those that are inactive or have their vectors. */
  embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult>
  /** Tries what waits for its vectors and is due. */
  retryFailed(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult>
  /**
   * Embeds all that lacks its vectors; the number of records embedded. Then makes the signatures that passages lack,
   * where the embedder gives them.
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
