import { Log } from '../../observe/log.js'
import { requireOneOf, requireString } from '../../options/check.js'
import { type CheckedFilter, checkFilter, type RecordFilter } from '../../records/filter.js'
import type { ListOptions } from '../../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord } from '../../records/memory-record.js'
import type { RecordChanges } from '../../records/record-changes.js'
import { DEFAULT_SCOPE, isWithin, requireScope } from '../../records/scope.js'
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
import type { Migrated, StoreStatus } from '../status.js'
import type {
  AbortOption,
  Erasure,
  MemoryStore,
  ReadyOptions,
  RecordChangeOptions,
  RecordGetOptions,
  ScopeRange,
  SettableStatus,
} from '../store.js'
import type { TurnPlan, TurnWrites } from '../turn.js'
import { readStatus } from './care/status.js'
import { filterCondition } from './conditions/filter-sql.js'
import { StatementNames } from './connection/names.js'
import { openPool } from './connection/open-pool.js'
import { requireSpaceOf } from './embedding/claim-space.js'
import { embedRecords, retryFailed } from './embedding/embed-records.js'
import { batchEmbedMissing } from './embedding/missing.js'
import { type CheckedHnsw, checkPostgresOptions, type PostgresStoreOptions } from './options.js'
import { type ChangeOptions, setStatus, supersede, updateRecord } from './records/change.js'
import { eraseRecords } from './records/erase.js'
import { insertRecords, remember } from './records/insert.js'
import { recordsMentioning } from './records/mentioning.js'
import { listRecords } from './records/read.js'
import { reconcile } from './records/reconcile.js'
import { applyRetention, forgetWhere } from './records/retention.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './records/row.js'
import { listSources } from './records/sources.js'
import { writeTurn } from './records/turn.js'
import { migrate } from './schema/migrate.js'
import { ensureVectorIndex } from './schema/vector-index.js'
import { distancesTo } from './search/distances.js'
import { searchNearest } from './search/nearest.js'
import { recordsAt, replacements, signaturesOf } from './search/recall-reads.js'
import { searchByWords, vocabulary, wordRows } from './search/words.js'
import { PostgresSession } from './session.js'
import { exportFiles } from './transfer/export.js'
import { importFrom } from './transfer/import.js'
import { foldCounts } from './words/counts.js'

const SETTABLE: readonly SettableStatus[] = ['active', 'invalidated', 'forgotten']

/** Words of a record, about, that are counted anew. */
const WORDS_A_RECORD = 20

/**
 * Memories in PostgreSQL with pgvector, which many instances of a service share: what a `MemoryOrchestrator` is given as
 * its `store`. No method blocks.
 *
 * @example
 * const store = await PostgresMemoryStore.open({ connectionString: process.env.DATABASE_URL })
 * const memory = await MemoryOrchestrator.open({ store })
 */
export class PostgresMemoryStore implements MemoryStore {
  readonly #session: PostgresSession
  readonly #hnsw: CheckedHnsw | undefined

  private constructor(session: PostgresSession, hnsw: CheckedHnsw | undefined) {
    this.#session = session
    this.#hnsw = hnsw
  }

  /**
   * Makes the pool, and connects to nothing yet: `ready()` does, and makes the schema where there is none.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, also where the package `pg` is not installed
   */
  static async open(options: PostgresStoreOptions): Promise<PostgresMemoryStore> {
    const { schema, pool, config, hnsw, onTextTruncated, logger } = checkPostgresOptions(options)
    const log = new Log(logger)
    const { pool: opened, end } = await openPool(pool, config, log)
    const names = new StatementNames(schema)
    return new PostgresMemoryStore(
      new PostgresSession({ pool: opened, end, names, schema, log, onTextTruncated }),
      hnsw,
    )
  }

  async ready({ migrate: mayMigrate = true }: ReadyOptions = {}): Promise<Migrated | null> {
    const migrated = await migrate(this.#session, mayMigrate)
    if (this.#hnsw !== undefined && mayMigrate) await ensureVectorIndex(this.#session, this.#hnsw)
    return migrated
  }

  async close(): Promise<void> {
    await this.#session.close()
  }

  async status(options?: Pick<ScopeRange, 'within'>): Promise<StoreStatus> {
    return readStatus(this.#session, options)
  }

  async insert(records: readonly NewMemoryRecord[]): Promise<MemoryRecord[]> {
    const inserted = await insertRecords(this.#session, records)
    await this.#wordsChanged(inserted.length)
    return inserted
  }

  async remember(record: NewMemoryRecord): Promise<MemoryRecord> {
    const remembered = await remember(this.#session, record)
    await this.#wordsChanged(1)
    return remembered
  }

  async writeTurn(plan: TurnPlan): Promise<TurnWrites> {
    const writes = await writeTurn(this.#session, plan)
    await this.#wordsChanged(writes.inserted.length)
    return writes
  }

  async get(id: string, { within, filter }: RecordGetOptions = {}): Promise<MemoryRecord | null> {
    const wanted = requireString(id, 'id')
    const scope = within === undefined ? DEFAULT_SCOPE : requireScope(within, 'within')
    const checked: CheckedFilter =
      filter === undefined ? { includeInactive: true } : checkFilter(filter, 'get')
    const { sql, values } = filterCondition(checked)
    const row = await this.#session.direct((db) =>
      db.get<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.id = ? AND ${sql}`,
        wanted,
        ...values,
      ),
    )
    return row === undefined || !isWithin(row.scope, scope) ? null : toRecord(row)
  }

  async list(options?: ListOptions): Promise<MemoryRecord[]> {
    return this.#session.direct((db) => listRecords(db, options))
  }

  async *mentioning(
    parts: readonly string[] | null,
    range?: ScopeRange,
  ): AsyncGenerator<readonly MemoryRecord[]> {
    yield* recordsMentioning(this.#session, parts, range)
  }

  async update(id: string, changes: RecordChanges, options?: RecordChangeOptions): Promise<MemoryRecord> {
    const updated = await updateRecord(
      this.#session,
      requireString(id, 'id'),
      changes,
      changeOptions(options),
    )
    await this.#wordsChanged(1)
    return updated
  }

  async setStatus(id: string, status: SettableStatus, options?: RecordChangeOptions): Promise<MemoryRecord> {
    const settable = requireOneOf(status, 'status', SETTABLE)
    return setStatus(this.#session, requireString(id, 'id'), settable, changeOptions(options))
  }

  async supersede(
    oldId: string,
    record: NewMemoryRecord,
    options?: RecordChangeOptions,
  ): Promise<MemoryRecord> {
    const replacement = await supersede(this.#session, oldId, record, changeOptions(options))
    await this.#wordsChanged(1)
    return replacement
  }

  async sources(scope: string): Promise<StoredSource[]> {
    const checked = requireScope(scope, 'scope')
    return this.#session.direct((db) => listSources(db, checked))
  }

  async reconcile(changes: Reconciliation, options?: RecordChangeOptions): Promise<Reconciled> {
    const reconciled = await reconcile(this.#session, changes, changeOptions(options))
    await this.#wordsChanged(changes.insert.length + changes.keep.length)
    return reconciled
  }

  async forgetWhere(filter: RecordFilter, note: string = ''): Promise<readonly string[]> {
    return forgetWhere(this.#session, filter, note)
  }

  async applyRetention(days: number, range?: ScopeRange): Promise<number> {
    return applyRetention(this.#session, days, range)
  }

  async erase(erasure: Erasure, note: string = ''): Promise<EraseReport> {
    return eraseRecords(this.#session, erasure, note)
  }

  async nearest(
    vector: Float32Array,
    limit: number,
    options?: SearchOptions & AbortOption,
  ): Promise<RecordHit[]> {
    return searchNearest(this.#session, vector, limit, options, this.#hnsw)
  }

  async distances(
    vector: Float32Array,
    recordIds: readonly string[],
    options?: DistanceOptions,
  ): Promise<MeasuredHit[]> {
    return distancesTo(this.#session, vector, recordIds, options)
  }

  async signatures(passages: readonly RecordPassage[], version: number): Promise<PassageSignature[]> {
    return this.#session.direct((db) => signaturesOf(db, passages, version))
  }

  async words(
    asked: string | WordQuestion,
    limit: number,
    options?: WordSearchOptions & AbortOption,
  ): Promise<RecordWordHit[]> {
    return searchByWords(this.#session, asked, limit, options)
  }

  async at(
    places: readonly RecordPlace[],
    limit: number,
    options?: WordSearchOptions,
  ): Promise<MemoryRecord[]> {
    return recordsAt(this.#session, places, limit, options)
  }

  async wordRows(asked: readonly (readonly WordForm[])[], options?: WordSearchOptions): Promise<WordRows> {
    return wordRows(this.#session, asked, options)
  }

  async vocabulary(beginning: string): Promise<string[]> {
    return vocabulary(this.#session, beginning)
  }

  async replacements(recordIds: readonly string[]): Promise<Replacement[]> {
    return replacements(this.#session, recordIds)
  }

  async requireSpaceOf(embedder: Embedder, options?: AbortOption): Promise<void> {
    await requireSpaceOf(this.#session, embedder, options)
  }

  async embedRecords(
    embedder: Embedder,
    recordIds: readonly string[],
    options?: EmbedRecordsOptions,
  ): Promise<EmbedRecordsResult> {
    return embedRecords(this.#session, embedder, recordIds, options)
  }

  async retryFailed(embedder: Embedder, options?: RetryOptions): Promise<EmbedRecordsResult> {
    return retryFailed(this.#session, embedder, options)
  }

  async embedMissing(embedder: Embedder, options?: BatchEmbedMissingOptions): Promise<number> {
    return (await batchEmbedMissing(this.#session, embedder, options)).embedded
  }

  async importFrom(source: string, options?: ImportFromOptions): Promise<ImportReport> {
    return importFrom(this.#session, source, options)
  }

  async exportTo(directory: string, options?: ExportOptions): Promise<ExportReport> {
    return exportFiles(this.#session, directory, options)
  }

  async #wordsChanged(records: number): Promise<void> {
    await foldCounts(this.#session, records * WORDS_A_RECORD)
  }
}

function changeOptions({ within = DEFAULT_SCOPE, note = '' }: RecordChangeOptions = {}): ChangeOptions {
  return { within: requireScope(within, 'within'), note: requireString(note, 'note') }
}
