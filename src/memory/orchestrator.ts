import { EmbeddingEngine } from '../engine/embedding-engine.js'
import { RecollectError } from '../errors.js'
import { errorFields, Log, type LogFields } from '../observe/log.js'
import { assertNotAborted } from '../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requireText,
} from '../options/check.js'
import {
  checkRecall,
  checkRecallContext,
  type MemorySearchHit,
  type RecallContextOptions,
  type RecallOptions,
  recall,
  recallContext,
} from '../recall/recall.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import { type TextTruncation, toStoredText } from '../records/record-text.js'
import type { StoreStatus } from '../store/sqlite/care/status.js'
import type { EmbedProgress } from '../store/sqlite/embedding/job.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Migrated } from '../store/sqlite/schema/migrate.js'
import type { OnTextTruncated } from '../store/sqlite/session.js'
import type { Embedder } from '../vectors/embedder.js'
import { Backlog, warnNotEmbedded } from './backlog.js'
import { type CaptureWrites, noWrites, truncationOf, wasCaptured, writeTurn } from './capture.js'
import { extract } from './extract.js'
import { type Forgotten, findForgotten } from './forget/find.js'
import {
  checkOrchestratorOptions,
  logTruncated,
  type MemoryOrchestratorOptions,
  openRepository,
} from './options.js'
import {
  checkTurn,
  forgetRequest,
  type MemoryCaptureReport,
  type MemoryExtractor,
  type MemoryTurn,
} from './turn.js'

/** Options of `ensureReadyWithMigration`. */
export interface EnsureReadyOptions {
  /** Whether to embed what lacks a vector. Default true. */
  readonly backfill?: boolean | undefined
  /** Told of the backfill after each chunk, and once at the end. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  /** Ends the backfill with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/** Options of `remember`; the fields of a record but its text. What is undefined takes its default. */
export interface RememberOptions extends Partial<Omit<NewMemoryRecord, 'kind' | 'text'>> {
  /** Default `fact`. */
  readonly kind?: NewMemoryRecord['kind'] | undefined
  /** Told of a text of more than 32,768 bytes of UTF-8 when it has been stored cut. */
  readonly onTextTruncated?: OnTextTruncated | undefined
}

const REMEMBER_KEYS = [
  'kind',
  'id',
  'confidence',
  'sourceTurnId',
  'tags',
  'importanceScore',
  'staleAfterSecs',
  'metadata',
  'createdAt',
  'onTextTruncated',
]

/**
 * A store and an engine together: text goes in, is stored and embedded; the nearest memories come back.
 * What is stored stays stored whatever becomes of its embedding: a failure is logged as a warning, kept
 * in the queue with its reason, and tried again.
 *
 * Its methods block only for what SQLite does: a durable write for the time the disk takes, a search for
 * some milliseconds (see `SqliteMemoryRepository`), a migration for about the time a copy takes.
 */
export class MemoryOrchestrator {
  readonly #repository: SqliteMemoryRepository
  readonly #engine: Embedder | null
  readonly #ownedEngine: { close(): Promise<void> } | undefined
  readonly #options: MemoryOrchestratorOptions
  readonly #log: Log
  readonly #extractors: readonly MemoryExtractor[]
  readonly #backlog: Backlog | undefined
  #preparing: Promise<void> | undefined
  #prepared = false
  #warnedOfNoEngine = false
  #closed: Promise<void> | undefined

  private constructor(
    repository: SqliteMemoryRepository,
    engine: Embedder | null,
    ownedEngine: { close(): Promise<void> } | undefined,
    options: MemoryOrchestratorOptions,
  ) {
    this.#repository = repository
    this.#engine = engine
    this.#ownedEngine = ownedEngine
    this.#options = options
    this.#log = new Log(options.logger)
    this.#extractors = [...(options.extractors ?? [])]
    this.#backlog = engine === null ? undefined : new Backlog(repository, engine, this.#log)
  }

  /**
   * Opens the store, and loads the embedded engine unless `engine` says otherwise. An older schema is not
   * migrated yet: see {@link ensureReady}.
   *
   * @throws RecollectError what `SqliteMemoryRepository.open` and `EmbeddingEngine.load` throw
   */
  static async open(options: MemoryOrchestratorOptions): Promise<MemoryOrchestrator> {
    const checked = checkOrchestratorOptions(options)
    const repository = openRepository(checked)
    try {
      if (checked.engine !== undefined)
        return new MemoryOrchestrator(repository, checked.engine, undefined, checked)
      const engine = await EmbeddingEngine.load({ logger: checked.logger })
      return new MemoryOrchestrator(repository, engine, engine, checked)
    } catch (error) {
      if (checked.repository === undefined) repository.close()
      throw error
    }
  }

  /**
   * The store itself, for what is not offered here. What is written to it directly waits for its vector:
   * `ensureReadyWithMigration()` embeds all that waits, `repository.embedRecords(engine, ids)` these records.
   */
  get repository(): SqliteMemoryRepository {
    return this.#repository
  }

  /** The engine in use, or null when there is none. One that was loaded by `open()` is closed by `close()`. */
  get engine(): Embedder | null {
    return this.#engine
  }

  /** Where the store stands. Blocks. */
  status(): StoreStatus {
    return this.#repository.status()
  }

  /**
   * Makes the store ready: migrates an older schema (unless `schemaAutoMigrate` is false), imports the
   * predecessor's files that lie beside it, and applies `retentionDays`. Every other method does it by
   * itself when it is first called. Blocks for as long. With an engine it then starts to embed records
   * that wait for their vectors, up to 64, and does not wait for it: the first `recall` does; each
   * `captureMemoryTurn` and `remember` takes more. When more wait, the logger is told how many.
   *
   * @throws RecollectError `STORE_SCHEMA_OUTDATED`, `STORE_MIGRATION_FAILED`, `STORE_CLOSED`
   */
  async ensureReady(): Promise<void> {
    this.#requireOpen()
    if (!this.#prepared) {
      // Calls made at once wait for one and the same preparation.
      this.#preparing ??= this.#becomeReady().finally(() => {
        this.#preparing = undefined
      })
      await this.#preparing
    }
    this.#backlog?.start()
  }

  /**
   * As {@link ensureReady}, migrating whatever `schemaAutoMigrate` says; then embeds what lacks a vector,
   * unless `backfill` is false. An engine that fails, or that belongs to another vector space, is logged
   * as a warning.
   *
   * @returns the schema versions when something was migrated, else null
   */
  async ensureReadyWithMigration(options: EnsureReadyOptions = {}): Promise<Migrated | null> {
    this.#requireOpen()
    const keys = ['backfill', 'onProgress', 'signal']
    const { backfill = true, onProgress, signal } = checkOptions(options, keys, 'ensureReadyWithMigration')
    requireBoolean(backfill, 'backfill')
    requireOptionalFunction(onProgress, 'onProgress')
    requireOptionalSignal(signal, 'signal')
    assertNotAborted(signal)
    const migrated = this.#repository.migrateIfNeeded()
    await this.#prepare()
    if (backfill) await this.#backfill(onProgress, signal)
    return migrated
  }

  /**
   * Stores a turn as an episode, with what the user asks to be remembered and what the extractors find.
   * Resolves when all of it is durable and its embedding has been tried. The same `turnId` again writes
   * nothing.
   *
   * "forget ..." soft-forgets the memories that say it, and with an engine those that name it and say
   * more ("forget my PIN" for "my PIN is 4711"): every word must agree, and who and whether it is denied;
   * nothing when no memory agrees. With a fact go the episodes that state it, and with all of them the
   * asking turn itself: its episode is stored, and forgotten at once, and nothing else is drawn from it.
   * The audit keeps ids, no text; `forgetHardRecord` erases what `writes` names for good.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, and what storing throws; never what embedding throws
   */
  async captureMemoryTurn(turn: MemoryTurn): Promise<MemoryCaptureReport> {
    const checked = checkTurn(turn)
    await this.ensureReady()
    if (wasCaptured(this.#repository, checked.turnId)) return report(noWrites(), 0)
    const candidates = await extract(this.#extractors, checked, this.#log)
    const forgotten = await this.#findForgotten(checked)
    this.#requireOpen()
    const writes = writeTurn(this.#repository, { turn: checked, candidates, forgotten }, this.#log)
    for (const cut of writes.truncated) this.#logTruncated(cut)
    return report(writes, await this.#embed(writes.inserted))
  }

  /**
   * Stores one memory and embeds it. The kind defaults to `fact`, the confidence to 0.8, the tags to
   * `remembered`. When an active record of this kind says the same, but for case, white space and
   * punctuation at the end, that one is returned, with the tags of both and the higher confidence. A text
   * that is too long is cut and ends in ` [truncated]`.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async remember(text: string, options: RememberOptions = {}): Promise<MemoryRecord> {
    requireText(text, 'text')
    const given = checkOptions(options, REMEMBER_KEYS, 'remember')
    requireOptionalFunction(given.onTextTruncated, 'onTextTruncated')
    await this.ensureReady()
    const { onTextTruncated, kind = 'fact', confidence = 0.8, tags = ['remembered'], ...fields } = given
    const record = rememberText(this.#repository, { ...fields, kind, confidence, tags, text })
    const cut = truncationOf(record, text)
    if (cut !== undefined) this.#logTruncated(cut)
    await this.#embed([record.id])
    if (cut !== undefined) onTextTruncated?.(cut)
    return record
  }

  /**
   * The memories nearest in meaning to `query`, best first. A question that was captured is a memory too,
   * and the nearest to itself: `filter: { kind: 'fact' }` asks for other kinds.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `NO_ENGINE`; `SPACE_MISMATCH` when the store's vectors are
   *   of another space than the engine's; what the engine throws. An abort rejects with `signal.reason`
   */
  async recall(query: string, options: RecallOptions = {}): Promise<MemorySearchHit[]> {
    const given = checkRecall(query, options)
    const engine = await this.#requireEngine(given.signal)
    return recall(this.#repository, engine, query, given)
  }

  /**
   * The memories that answer `query`, as lines of text for a prompt, best first; null when none scores at
   * least `minScore` (default 0.25). As many as fit `maxLength`; the last one may be cut, and ends in
   * ` [truncated]` then. An episode that holds this very question and no answer is left out.
   *
   * @throws RecollectError as {@link recall}
   */
  async recallContext(query: string, options: RecallContextOptions = {}): Promise<string | null> {
    const given = checkRecallContext(query, options)
    const engine = await this.#requireEngine(given.signal)
    return recallContext(this.#repository, engine, query, given)
  }

  /** Closes what `open()` opened: the store, and the engine when it was loaded there. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    await this.#backlog?.close()
    try {
      await this.#ownedEngine?.close()
    } finally {
      if (this.#options.repository === undefined) this.#repository.close()
    }
  }

  #requireOpen(): void {
    if (this.#closed === undefined) return
    throw new RecollectError('STORE_CLOSED', 'Expected an open orchestrator, but close() was called')
  }

  async #requireEngine(signal: AbortSignal | undefined): Promise<Embedder> {
    await this.ensureReady()
    await this.#backlog?.first(signal)
    this.#requireOpen()
    if (this.#engine !== null) return this.#engine
    throw new RecollectError(
      'NO_ENGINE',
      'Expected an engine to recall with, but the orchestrator was opened with engine: null',
    )
  }

  async #becomeReady(): Promise<void> {
    if (this.#options.schemaAutoMigrate ?? true) this.#repository.migrateIfNeeded()
    await this.#prepare()
  }

  async #prepare(): Promise<void> {
    this.#repository.requireCurrentSchema()
    await this.#repository.importPredecessorFiles()
    this.#requireOpen()
    if (this.#options.retentionDays !== undefined)
      this.#repository.applyRetentionPolicy(this.#options.retentionDays)
    this.#prepared = true
  }

  async #backfill(
    onProgress: EnsureReadyOptions['onProgress'],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.#engine === null) {
      this.#warnOfNoEngine()
      return
    }
    try {
      await this.#repository.batchEmbedMissing(this.#engine, { onProgress, signal })
    } catch (error) {
      assertNotAborted(signal)
      if (!(error instanceof RecollectError)) throw error
      this.#warnNotEmbedded(errorFields(error))
    }
  }

  async #findForgotten(turn: MemoryTurn): Promise<Forgotten> {
    const nothing = { records: [], before: false }
    const what = forgetRequest(turn.userText)
    if (what === undefined) return nothing
    try {
      return await findForgotten(this.#repository, this.#engine, what, this.#log)
    } catch (error) {
      const fields = { turnId: turn.turnId, ...errorFields(error) }
      this.#log.warn('RECOLLECT_FORGET_INCOMPLETE', 'What is to be forgotten could not be looked for', fields)
      return nothing
    }
  }

  /** A store that was opened here tells the logger by itself; one that was given tells its own, or the process. */
  #logTruncated(truncation: TextTruncation): void {
    const told = this.#options.repository === undefined || this.#log.logger == null
    if (!told) logTruncated(this.#log, truncation)
  }

  /** Vectors stored for these records. */
  async #embed(recordIds: readonly string[]): Promise<number> {
    if (recordIds.length === 0) return 0
    if (this.#engine === null) {
      this.#warnOfNoEngine()
      return 0
    }
    try {
      const { embedded, failed } = await this.#repository.embedRecords(this.#engine, recordIds)
      for (const failure of failed) warnNotEmbedded(this.#log, failure)
      if (embedded > 0) this.#backlog?.continue()
      return embedded
    } catch (error) {
      this.#warnNotEmbedded({ recordIds, ...errorFields(error) })
      return 0
    }
  }

  #warnNotEmbedded(fields: LogFields): void {
    const message = 'Records could not be embedded; they wait in the queue'
    this.#log.warn('RECOLLECT_RECORDS_NOT_EMBEDDED', message, fields)
  }

  #warnOfNoEngine(): void {
    if (this.#warnedOfNoEngine) return
    this.#warnedOfNoEngine = true
    const message = 'There is no engine: records are stored, and wait in the queue for their vectors'
    this.#log.warn('RECOLLECT_NO_ENGINE', message)
  }
}

/** What says the same as an active record of its kind is merged with it. */
function rememberText(repository: SqliteMemoryRepository, input: NewMemoryRecord): MemoryRecord {
  return repository.transaction(() => {
    const same = repository.findActiveByText(toStoredText(input.text).text)
    const existing = same.find(({ kind }) => kind === input.kind)
    if (existing === undefined) return repository.insertRecord(input)
    return repository.insertRecord({ ...input, text: existing.text }, { duplicates: 'merge' })
  })
}

function report(writes: CaptureWrites, embedded: number): MemoryCaptureReport {
  const { inserted: _inserted, truncated, ...counts } = writes
  return truncated.length === 0 ? { ...counts, embedded } : { ...counts, embedded, truncated }
}
