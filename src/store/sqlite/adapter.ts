import { RecollectError } from '../../errors.js'
import { requireOneOf } from '../../options/check.js'
import type { RecordFilter } from '../../records/filter.js'
import type { ListOptions } from '../../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord, SupersedingRecord } from '../../records/memory-record.js'
import { recordNotFound } from '../../records/not-found.js'
import type { RecordChanges } from '../../records/record-changes.js'
import { DEFAULT_SCOPE, isWithin, requireScope } from '../../records/scope.js'
import { checkSupersedingRecord } from '../../records/validate-record.js'
import type { ExportOptions, ExportReport } from '../../transfer/export-report.js'
import type { ImportFromOptions, ImportReport } from '../../transfer/import-report.js'
import type { Embedder } from '../../vectors/embedder.js'
import type {
  BatchEmbedMissingOptions,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  RetryOptions,
} from '../embedding.js'
import type { EraseReport } from '../erase-report.js'
import type { RecordHit, RecordWordHit, SearchOptions, WordSearchOptions } from '../hits.js'
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
} from '../recalling.js'
import type { Reconciled, Reconciliation, StoredSource } from '../reconcile.js'
import { requireErasure } from '../require-erasure.js'
import type { Migrated, StoreStatus } from '../status.js'
import type {
  AbortOption,
  Erasure,
  MemoryStore,
  ReadyOptions,
  ReconcileOptions,
  RecordChangeOptions,
  RecordGetOptions,
  RememberRecordOptions,
  ScopeRange,
  SettableStatus,
} from '../store.js'
import type { TurnPlan, TurnWrites } from '../turn.js'
import type { StoreOptions } from './options.js'
import { rememberRecord } from './records/remember.js'
import { SqliteMemoryRepository } from './repository.js'
import { SESSION } from './session.js'
import { writeTurn } from './write-turn.js'

const SETTABLE: readonly SettableStatus[] = ['active', 'invalidated', 'forgotten']

/**
 * Implements the port on one SQLite file. Each method blocks as the repository's method does; only a write during a
 * repair waits without blocking.
 */
export class SqliteMemoryStore implements MemoryStore {
  /** The repository, with everything that it offers beyond the port. */
  readonly repository: SqliteMemoryRepository

  constructor(repository: SqliteMemoryRepository) {
    this.repository = repository
  }

  /** @throws RecollectError what `SqliteMemoryRepository.open` throws */
  static open(options: StoreOptions): SqliteMemoryStore {
    return new SqliteMemoryStore(SqliteMemoryRepository.open(options))
  }

  async ready({ migrate = true }: ReadyOptions = {}): Promise<Migrated | null> {
    const migrated = migrate ? this.repository.migrateIfNeeded() : null
    this.repository.requireCurrentSchema()
    await this.repository.importPredecessorFiles()
    return migrated
  }

  async close(): Promise<void> {
    this.repository.close()
  }

  async status(options?: Pick<ScopeRange, 'within'>): Promise<StoreStatus> {
    return this.repository.status(options)
  }

  async insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]> {
    return this.#inTurn(() => this.repository.insertRecords(records))
  }

  async remember(record: NewMemoryRecord, { merge }: RememberRecordOptions = {}): Promise<MemoryRecord> {
    return this.#inTurn(() => rememberRecord(this.repository[SESSION], record, merge))
  }

  async writeTurn(plan: TurnPlan): Promise<TurnWrites> {
    return this.#inTurn(() => writeTurn(this.repository, plan))
  }

  async get(id: string, { within, filter }: RecordGetOptions = {}): Promise<MemoryRecord | null> {
    const record = this.#find(id, within)
    return record === null || filter === undefined || this.repository.recalling.passes(id, filter)
      ? record
      : null
  }

  async list(options?: ListOptions): Promise<MemoryRecord[]> {
    return this.repository.listRecords(options)
  }

  async *mentioning(
    parts: readonly string[] | null,
    range?: ScopeRange,
  ): AsyncGenerator<readonly MemoryRecord[]> {
    yield* this.repository.recordsMentioning(parts, range)
  }

  async update(
    id: string,
    changes: RecordChanges,
    { within, note }: RecordChangeOptions = {},
  ): Promise<MemoryRecord> {
    return this.#inTurn(() => {
      this.#require(id, within)
      return this.repository.updateRecord(id, changes, note)
    })
  }

  async setStatus(
    id: string,
    status: SettableStatus,
    { within, note }: RecordChangeOptions = {},
  ): Promise<MemoryRecord> {
    const { repository } = this
    requireOneOf(status, 'status', SETTABLE)
    return this.#inTurn(() => {
      this.#require(id, within)
      if (status === 'active') return repository.restoreRecord(id, note)
      if (status === 'forgotten') return repository.forgetSoftRecord(id, note)
      return repository.invalidateRecord(id, note)
    })
  }

  async supersede(
    oldId: string,
    record: SupersedingRecord,
    { within, note }: RecordChangeOptions = {},
  ): Promise<MemoryRecord> {
    checkSupersedingRecord(record)
    const { scope } = this.#require(oldId, within)
    if (record.scope !== undefined && record.scope !== scope) {
      throw new RecollectError(
        'RECORD_INVALID',
        'Expected a record in the scope of the one that it replaces, received one in another: omit its scope',
      )
    }
    return this.#inTurn(() => this.repository.supersedeRecord(oldId, { ...record, scope }, note))
  }

  async sources(scope: string): Promise<StoredSource[]> {
    return this.repository.sources(requireScope(scope, 'scope'))
  }

  async reconcile(
    changes: Reconciliation,
    { within = DEFAULT_SCOPE, note = '', dryRun = false }: ReconcileOptions = {},
  ): Promise<Reconciled> {
    const scope = requireScope(within, 'within')
    return this.#inTurn(() => this.repository.reconcile(changes, { within: scope, note, dryRun }))
  }

  async forgetWhere(filter: RecordFilter, note?: string): Promise<readonly string[]> {
    return this.#inTurn(() => this.repository.forgetRecords(filter, note))
  }

  async applyRetention(days: number, range?: ScopeRange): Promise<number> {
    return this.#inTurn(() => this.repository.applyRetentionPolicy(days, range))
  }

  async erase(erasure: Erasure, note?: string): Promise<EraseReport> {
    const { repository } = this
    requireErasure(erasure)
    return this.#inTurn(() => {
      if ('scope' in erasure) return repository.eraseScope(erasure.scope, note)
      if ('filter' in erasure) return repository.eraseRecords(erasure.filter, note)
      const { ids, within } = erasure
      const meant = within === undefined ? ids : ids.filter((id) => this.#find(id, within) !== null)
      return repository.eraseRecords(meant, note)
    })
  }

  async nearest(
    vector: Float32Array,
    limit: number,
    options?: SearchOptions & AbortOption,
  ): Promise<RecordHit[]> {
    return this.repository.nearest(vector, limit, options)
  }

  async distances(
    vector: Float32Array,
    recordIds: readonly string[],
    options?: DistanceOptions,
  ): Promise<MeasuredHit[]> {
    return this.repository.recalling.distances(vector, recordIds, options)
  }

  async signatures(passages: readonly RecordPassage[], version: number): Promise<PassageSignature[]> {
    return this.repository.recalling.signatures(passages, version)
  }

  async words(
    asked: string | WordQuestion,
    limit: number,
    options?: WordSearchOptions & AbortOption,
  ): Promise<RecordWordHit[]> {
    return this.repository.recalling.words(asked, limit, options)
  }

  async at(
    places: readonly RecordPlace[],
    limit: number,
    options?: WordSearchOptions,
  ): Promise<MemoryRecord[]> {
    return this.repository.recalling.at(places, limit, options)
  }

  async wordRows(asked: readonly (readonly WordForm[])[], options?: WordSearchOptions): Promise<WordRows> {
    return this.repository.recalling.wordRows(asked, options?.filter)
  }

  async vocabulary(beginning: string): Promise<string[]> {
    return this.repository.recalling.vocabulary(beginning)
  }

  async replacements(recordIds: readonly string[]): Promise<Replacement[]> {
    return this.repository.recalling.replacements(recordIds)
  }

  async requireSpaceOf(
    embedder: Embedder,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<void> {
    await this.repository.requireSpaceOf(embedder, options)
  }

  async embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult> {
    return this.repository.embedRecords(embedder, recordIds, options)
  }

  async retryFailed(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult> {
    return this.repository.retryFailedEmbeddings(embedder, options)
  }

  async embedMissing(embedder: Embedder, options?: BatchEmbedMissingOptions): Promise<number> {
    return this.repository.batchEmbedMissing(embedder, options)
  }

  async importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport> {
    return this.repository.importFrom(source, options)
  }

  async exportTo(directory: string, options?: ExportOptions): Promise<ExportReport> {
    return this.repository.exportTo(directory, options)
  }

  #inTurn<T>(write: () => T): Promise<T> {
    return this.repository[SESSION].inTurn(write)
  }

  /** A record never changes its scope, so a record found within a scope stays in it. */
  #find(id: string, within: string | undefined): MemoryRecord | null {
    const scope = within === undefined ? DEFAULT_SCOPE : requireScope(within, 'within')
    const record = this.repository.getRecord(id)
    return record !== null && isWithin(record.scope, scope) ? record : null
  }

  #require(id: string, within: string | undefined): MemoryRecord {
    const record = this.#find(id, within)
    if (record === null) throw recordNotFound(id)
    return record
  }
}
