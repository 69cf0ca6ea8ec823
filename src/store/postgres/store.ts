import { Log } from '../../observe/log.js'
import { requireOneOf, requireString, requireWholeNumber } from '../../options/check.js'
import { type CheckedFilter, checkFilter, type RecordFilter } from '../../records/filter.js'
import type { ListOptions } from '../../records/list-options.js'
import type { MemoryRecord, NewMemoryRecord, SupersedingRecord } from '../../records/memory-record.js'
import type { RecordChanges } from '../../records/record-changes.js'
import { DEFAULT_SCOPE, isWithin, requireScope } from '../../records/scope.js'
import type { ExportOptions, ExportReport } from '../../transfer/export-report.js'
import type { ImportFromOptions, ImportReport } from '../../transfer/import-report.js'
import type { Embedder } from '../../vectors/embedder.js'
import type {
  BatchEmbedMissingOptions,
  BatchEmbedOptions,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  ReembedResult,
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
import type { EmbeddingFailure, Migrated, StoreStatus } from '../status.js'
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
import { embeddingFailures } from './care/inspect.js'
import { readStatus } from './care/status.js'
import { filterCondition } from './conditions/filter-sql.js'
import { StatementNames } from './connection/names.js'
import { openPool } from './connection/open-pool.js'
import { requireSpaceOf } from './embedding/claim-space.js'
import { embedRecords, retryFailed } from './embedding/embed-records.js'
import { batchEmbedMissing } from './embedding/missing.js'
import { reembed } from './embedding/reembed.js'
import {
  type CheckedHnsw,
  type CheckedPostgresOptions,
  checkPostgresOptions,
  type PostgresStoreOptions,
} from './options.js'
import { type ChangeOptions, setStatus, supersede, updateRecord } from './records/change.js'
import { ensureCurrentWords } from './records/current-words.js'
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
import { ensureRowSecurity, grantScope, isRestricted, revokeScope } from './schema/row-security.js'
import { ensureVectorIndex } from './schema/vector-index.js'
import { distancesTo } from './search/distances.js'
import { searchNearest } from './search/nearest.js'
import { recordsAt, replacements, signaturesOf } from './search/recall-reads.js'
import { searchByWords, wordRows } from './search/words.js'
import { PostgresSession } from './session.js'
import { exportFiles } from './transfer/export.js'
import { importFrom } from './transfer/import.js'
import { foldCounts, vocabulary } from './words/counts.js'

const SETTABLE: readonly SettableStatus[] = ['active', 'invalidated', 'forgotten']

/** Approximate number of word counts that a record changes. */
const WORDS_A_RECORD = 20

/**
 * Stores memories in PostgreSQL with pgvector, shared by many instances of a service. Pass it to `MemoryOrchestrator`
 * as `store`. No method blocks.
 *
 * @example
 * const store = await PostgresMemoryStore.open({ connectionString: process.env.DATABASE_URL })
 * const memory = await MemoryOrchestrator.open({ store })
 */
export class PostgresMemoryStore implements MemoryStore {
  readonly #session: PostgresSession
  readonly #hnsw: CheckedHnsw | undefined
  readonly #rowLevelSecurity: boolean

  protected constructor({ session, hnsw, rowLevelSecurity }: StoreParts) {
    this.#session = session
    this.#hnsw = hnsw
    this.#rowLevelSecurity = rowLevelSecurity
  }

  /**
   * Creates the pool, but does not connect yet: `ready()` connects, and creates the schema if there is none.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, also if the package `pg` is not installed
   */
  static async open(options: PostgresStoreOptions): Promise<PostgresMemoryStore> {
    return new PostgresMemoryStore(await openParts(options))
  }

  async ready({ migrate: mayMigrate = true }: ReadyOptions = {}): Promise<Migrated | null> {
    const migrated = await migrate(this.#session, mayMigrate)
    if (this.#hnsw !== undefined && mayMigrate) await ensureVectorIndex(this.#session, this.#hnsw)
    if (this.#rowLevelSecurity && mayMigrate) await ensureRowSecurity(this.#session)
    this.#session.isRestricted = await this.#session.direct(isRestricted)
    await ensureCurrentWords(this.#session, mayMigrate && !this.#session.isRestricted)
    return migrated
  }

  /**
   * Lets a database role see and change the records of a scope and all below it; '' is everything. The owner of the
   * tables must call it, on a store with `rowLevelSecurity`. A store that is opened as that role finds, counts and
   * changes nothing else. The owner must embed first, because all roles share the vector space.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, also for a store without row-level security; `STORE_NOT_WRITABLE` if
   *   the caller does not own the tables
   */
  async grantScope(role: string, scope: string): Promise<void> {
    await grantScope(this.#session, role, scope)
  }

  /** Revokes what {@link PostgresMemoryStore.grantScope} granted. */
  async revokeScope(role: string, scope: string): Promise<void> {
    await revokeScope(this.#session, role, scope)
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

  async remember(record: NewMemoryRecord, { merge }: RememberRecordOptions = {}): Promise<MemoryRecord> {
    const remembered = await remember(this.#session, record, merge)
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
    record: SupersedingRecord,
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

  async reconcile(changes: Reconciliation, options: ReconcileOptions = {}): Promise<Reconciled> {
    const { dryRun = false } = options
    const reconciled = await reconcile(this.#session, changes, { ...changeOptions(options), dryRun })
    if (dryRun) return reconciled
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

  /**
   * Embeds all records again with an embedder of another space. The old vectors continue to answer until every record
   * has a new one; then the store switches in one transaction. If the call ends early, the next call continues from
   * there. Records that fail stay in the queue.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `SPACE_MISMATCH`, `ENGINE_CLOSED`; `EMBEDDING_FAILED` if every text
   *   fails. An abort rejects with `signal.reason`
   */
  async reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult> {
    return reembed(this.#session, embedder, options)
  }

  /**
   * Records whose embedding has failed, with the reason, the number of attempts and the next attempt, ordered by it;
   * limited to a scope if one is given.
   */
  async embeddingFailures(
    limit: number = 100,
    options?: Pick<ScopeRange, 'within'>,
  ): Promise<EmbeddingFailure[]> {
    const wanted = requireWholeNumber(limit, 'limit', 1)
    const within = options?.within === undefined ? DEFAULT_SCOPE : requireScope(options.within, 'within')
    return this.#session.direct((db) => embeddingFailures(db, wanted, within))
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

/** The parts of a store. */
export interface StoreParts extends Pick<CheckedPostgresOptions, 'hnsw' | 'rowLevelSecurity'> {
  readonly session: PostgresSession
}

export async function openParts(options: PostgresStoreOptions): Promise<StoreParts> {
  const checked = checkPostgresOptions(options)
  const { schema, pool, config, onTextTruncated, logger } = checked
  const log = new Log(logger)
  const { pool: opened, end } = await openPool(pool, config, log)
  const names = new StatementNames(schema)
  const session = new PostgresSession({ pool: opened, end, names, schema, log, onTextTruncated })
  return { ...checked, session }
}

function changeOptions({ within = DEFAULT_SCOPE, note = '' }: RecordChangeOptions = {}): ChangeOptions {
  return { within: requireScope(within, 'within'), note: requireString(note, 'note') }
}
