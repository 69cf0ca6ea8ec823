import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requireText,
  requireWholeNumber,
} from '../arguments/options.js'
import type { Embedder } from '../embedder.js'
import { RecollectError } from '../errors.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { EmbedProgress } from '../store/embedding/embedding-job.js'
import type { SqliteMemoryRepository } from '../store/repository.js'
import type { Migrated } from '../store/schema/migrate.js'
import type { StoreStatus } from '../store/status.js'
import { noWrites, wasCaptured, writeTurn } from './capture-turn.js'
import { findForgotten } from './find-forgotten.js'
import { errorFields, log, type MemoryLogger } from './logger.js'
import {
  checkTurn,
  forgetRequest,
  type MemoryCandidate,
  type MemoryCaptureReport,
  type MemoryExtractor,
  type MemoryTurn,
} from './memory-turn.js'
import {
  checkOrchestratorOptions,
  type MemoryOrchestratorOptions,
  openRepository,
} from './orchestrator-options.js'
import {
  checkRecall,
  type MemorySearchHit,
  type RecallContextOptions,
  type RecallOptions,
  recall,
  recallContext,
} from './recall.js'

/** Options of `ensureReadyWithMigration`. */
export interface EnsureReadyOptions {
  /** Whether to embed what lacks a vector. Default true. */
  readonly backfill?: boolean | undefined
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Options of `remember`; the fields of a record but its text. */
export type RememberOptions = Partial<Omit<NewMemoryRecord, 'text'>>

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
]

/**
 * A store and an engine together: text goes in, is stored and embedded; the nearest memories come back.
 * What is stored stays stored whatever becomes of its embedding: a failure is logged as a warning, kept
 * in the queue with its reason, and tried again.
 */
export class MemoryOrchestrator {
  readonly #repository: SqliteMemoryRepository
  readonly #engine: Embedder | null
  readonly #ownedEngine: { close(): Promise<void> } | undefined
  readonly #options: MemoryOrchestratorOptions
  readonly #logger: MemoryLogger | undefined
  readonly #extractors: readonly MemoryExtractor[]
  readonly #stopping = new AbortController()
  #retry: Promise<void> | undefined
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
    this.#logger = options.logger
    this.#extractors = [...(options.extractors ?? [])]
  }

  /**
   * Opens the store, and loads the embedded engine unless `engine` says otherwise. An older schema is not
   * migrated yet: see {@link ensureReady}.
   *
   * @throws RecollectError what `SqliteMemoryRepository.open` and `EmbeddingEngine.load` throw
   */
  static async open(options: MemoryOrchestratorOptions): Promise<MemoryOrchestrator> {
    checkOrchestratorOptions(options)
    const repository = openRepository(options)
    try {
      if (options.engine !== undefined)
        return new MemoryOrchestrator(repository, options.engine, undefined, options)
      // Loaded here and not above: a store is usable where the engine's native parts are missing.
      const { EmbeddingEngine } = await import('../engine/embedding-engine.js')
      const engine = await EmbeddingEngine.load()
      return new MemoryOrchestrator(repository, engine, engine, options)
    } catch (error) {
      if (options.repository === undefined) repository.close()
      throw error
    }
  }

  /** The store itself, for what is not offered here. */
  get repository(): SqliteMemoryRepository {
    return this.#repository
  }

  /** Where the store stands. Blocks. */
  status(): StoreStatus {
    return this.#repository.status()
  }

  /**
   * Makes the store ready: migrates an older schema (unless `schemaAutoMigrate` is false), imports the
   * predecessor's files that lie beside it, and applies `retentionDays`. Every other method does it by itself when it is first called. Blocks for as long.
   *
   * @throws RecollectError `STORE_SCHEMA_OUTDATED`, `STORE_MIGRATION_FAILED`, `STORE_CLOSED`
   */
  async ensureReady(): Promise<void> {
    this.#requireOpen()
    if (this.#prepared) return
    // Calls made at once wait for one and the same preparation.
    this.#preparing ??= this.#becomeReady().finally(() => {
      this.#preparing = undefined
    })
    await this.#preparing
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
    checkOptions(options, ['backfill', 'onProgress', 'signal'], 'ensureReadyWithMigration')
    const { backfill = true, onProgress, signal } = options
    requireBoolean(backfill, 'backfill')
    requireOptionalFunction(onProgress, 'onProgress')
    requireOptionalSignal(signal, 'signal')
    signal?.throwIfAborted()
    const migrated = this.#repository.migrateIfNeeded()
    if (migrated !== null) log(this.#logger, 'info', 'The store was migrated', { ...migrated })
    await this.#prepare()
    if (backfill) await this.#backfill(onProgress, signal)
    return migrated
  }

  /**
   * Stores a turn as an episode, with what the user asks to be remembered and what the extractors find,
   * and forgets what the user asks to be forgotten: the closest match, and nothing when none is close.
   * Resolves when all of it is durable and its embedding has been tried. The same `turnId` again writes
   * nothing.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, and what storing throws; never what embedding throws
   */
  async captureMemoryTurn(turn: MemoryTurn): Promise<MemoryCaptureReport> {
    const checked = checkTurn(turn)
    await this.ensureReady()
    if (wasCaptured(this.#repository, checked.turnId)) return report(noWrites(), 0)
    const candidates = await this.#extract(checked)
    const forget = await this.#findForgotten(checked)
    this.#requireOpen()
    const writes = writeTurn(this.#repository, { turn: checked, candidates, forget }, this.#logger)
    return report(writes, await this.#embed(writes.inserted))
  }

  /**
   * Stores one memory and embeds it. The kind defaults to `fact`, the confidence to 0.8, the tags to
   * `remembered`. When an active record of this kind has the same text, that one is returned, with the
   * tags of both.
   *
   * @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID`, `RECORD_EXISTS`
   */
  async remember(text: string, options: RememberOptions = {}): Promise<MemoryRecord> {
    requireText(text, 'text')
    checkOptions(options, REMEMBER_KEYS, 'remember')
    await this.ensureReady()
    const input: NewMemoryRecord = { kind: 'fact', confidence: 0.8, tags: ['remembered'], ...options, text }
    const record = this.#repository.insertRecord(input, { duplicates: 'merge' })
    await this.#embed([record.id])
    return record
  }

  /**
   * The memories nearest in meaning to `query`, best first.
   *
   * @throws RecollectError `INVALID_ARGUMENT`; `NO_ENGINE`; `SPACE_MISMATCH` when the store's vectors are
   *   of another space than the engine's; what the engine throws. An abort rejects with `signal.reason`
   */
  async recall(query: string, options: RecallOptions = {}): Promise<MemorySearchHit[]> {
    checkRecall(query, options)
    const engine = await this.#requireEngine()
    return recall(this.#repository, engine, query, options)
  }

  /**
   * The memories that answer `query`, as lines of text for a prompt, best first; null when none scores at
   * least `minScore` (default 0.25). Whole memories only, as many as fit `maxLength`.
   *
   * @throws RecollectError as {@link recall}
   */
  async recallContext(query: string, options: RecallContextOptions = {}): Promise<string | null> {
    checkRecall(query, options, ['maxLength'])
    if (options.maxLength !== undefined) requireWholeNumber(options.maxLength, 'maxLength', 100)
    const engine = await this.#requireEngine()
    return recallContext(this.#repository, engine, query, options)
  }

  /** Closes what `open()` opened: the store, and the engine when it was loaded there. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    await this.#retry
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

  async #requireEngine(): Promise<Embedder> {
    await this.ensureReady()
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
    const imported = await this.#repository.importPredecessorFiles()
    if (imported !== null) {
      const { records, audit, rejections } = imported
      const level = rejections.length === 0 ? 'info' : 'warn'
      log(this.#logger, level, "The predecessor's files were imported", { records, audit, rejections })
    }
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
      signal?.throwIfAborted()
      if (!(error instanceof RecollectError)) throw error
      log(this.#logger, 'warn', 'Records could not be embedded; they wait in the queue', errorFields(error))
    }
  }

  async #extract(turn: MemoryTurn): Promise<MemoryCandidate[]> {
    const candidates: MemoryCandidate[] = []
    for (const extractor of this.#extractors) {
      try {
        candidates.push(...(await extractor(turn)))
      } catch (error) {
        log(this.#logger, 'warn', 'An extractor failed', { turnId: turn.turnId, ...errorFields(error) })
      }
    }
    return candidates
  }

  async #findForgotten(turn: MemoryTurn): Promise<string[]> {
    const what = forgetRequest(turn.userText)
    if (what === undefined) return []
    try {
      return await findForgotten(this.#repository, this.#engine, what)
    } catch (error) {
      log(this.#logger, 'warn', 'What is to be forgotten could not be looked for', {
        turnId: turn.turnId,
        ...errorFields(error),
      })
      return []
    }
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
      for (const failure of failed)
        log(this.#logger, 'warn', 'A record could not be embedded; it waits in the queue', { ...failure })
      if (embedded > 0) this.#retryDue(this.#engine)
      return embedded
    } catch (error) {
      log(this.#logger, 'warn', 'Records could not be embedded; they wait in the queue', {
        recordIds,
        ...errorFields(error),
      })
      return 0
    }
  }

  /** An engine that works now may help what failed before; nobody waits for it. */
  #retryDue(engine: Embedder): void {
    if (this.#retry !== undefined || this.#closed !== undefined) return
    this.#retry = this.#repository
      .retryFailedEmbeddings(engine, { signal: this.#stopping.signal })
      .then(
        ({ embedded }) => {
          if (embedded > 0)
            log(this.#logger, 'info', 'Records whose embedding had failed are embedded', { embedded })
        },
        (error: unknown) => {
          if (!this.#stopping.signal.aborted)
            log(this.#logger, 'warn', 'Failed embeddings could not be tried again', errorFields(error))
        },
      )
      .finally(() => {
        this.#retry = undefined
      })
  }

  #warnOfNoEngine(): void {
    if (this.#warnedOfNoEngine) return
    this.#warnedOfNoEngine = true
    log(
      this.#logger,
      'warn',
      'There is no engine: records are stored, and wait in the queue for their vectors',
    )
  }
}

function report(writes: ReturnType<typeof noWrites>, embedded: number): MemoryCaptureReport {
  const { inserted: _inserted, ...counts } = writes
  return { ...counts, embedded }
}
