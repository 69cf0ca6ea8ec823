import { RecollectError } from '../errors.js'
import { errorFields, Log, type LogFields } from '../observe/log.js'
import { assertNotAborted } from '../options/abort.js'
import type { RecallParts } from '../recall/recall.js'
import { clearTextCache } from '../recall/text-cache.js'
import type { TextTruncation } from '../records/record-text.js'
import type { BatchEmbedMissingOptions } from '../store/embedding.js'
import type { EraseReport } from '../store/erase-report.js'
import type { Migrated } from '../store/status.js'
import type { Erasure, MemoryStore } from '../store/store.js'
import type { Embedder } from '../vectors/embedder.js'
import { Backlog, warnNotEmbedded } from './backlog.js'
import type { MemoryExtractor } from './candidate.js'
import type { MemoryOrchestratorOptions } from './options.js'

/** The parts that a memory is opened with, already created and checked. */
export interface MemoryParts {
  readonly store: MemoryStore
  /** Whether the store was opened for this memory, and is closed with it. */
  readonly ownsStore: boolean
  readonly engine: Embedder | null
  readonly ownedEngine: { close(): Promise<void> } | undefined
  readonly options: MemoryOrchestratorOptions
}

/**
 * The state that a memory and its scoped handles share: the store and the engine. It prepares them, keeps them in
 * step, and closes them.
 */
export class MemoryCore {
  readonly store: MemoryStore
  readonly engine: Embedder | null
  readonly log: Log
  readonly extractors: readonly MemoryExtractor[]
  readonly #parts: MemoryParts
  readonly #backlog: Backlog | undefined
  #preparing: Promise<void> | undefined
  #prepared = false
  #warnedOfNoEngine = false
  #closed: Promise<void> | undefined

  constructor(parts: MemoryParts) {
    const { store, engine, options } = parts
    this.store = store
    this.engine = engine
    this.log = new Log(options.logger)
    this.extractors = [...(options.extractors ?? [])]
    this.#parts = parts
    this.#backlog = engine === null ? undefined : new Backlog(store, engine, this.log)
  }

  async ensureReady(): Promise<void> {
    this.requireOpen()
    if (!this.#prepared) {
      // Concurrent calls wait for the same preparation.
      this.#preparing ??= this.#becomeReady().finally(() => {
        this.#preparing = undefined
      })
      await this.#preparing
    }
    this.#backlog?.start()
  }

  /** Migrates, whatever the options say. */
  async migrate(): Promise<Migrated | null> {
    this.requireOpen()
    return this.#prepare(true)
  }

  /** Embeds all records without vectors. A failure of the engine is logged. */
  async backfill(options: BatchEmbedMissingOptions): Promise<void> {
    if (this.engine === null) {
      this.#warnOfNoEngine()
      return
    }
    try {
      await this.store.embedMissing(this.engine, options)
    } catch (error) {
      assertNotAborted(options.signal)
      if (!(error instanceof RecollectError)) throw error
      this.#warnNotEmbedded(errorFields(error))
    }
  }

  /**
   * Embeds these records and returns how many were embedded. Records that cannot be embedded are logged and stay
   * queued.
   */
  async embed(recordIds: readonly string[]): Promise<number> {
    if (recordIds.length === 0) return 0
    if (this.engine === null) {
      this.#warnOfNoEngine()
      return 0
    }
    try {
      const { embedded, failed } = await this.store.embedRecords(this.engine, recordIds)
      for (const failure of failed) warnNotEmbedded(this.log, failure)
      if (embedded > 0) this.#backlog?.continue()
      return embedded
    } catch (error) {
      this.#warnNotEmbedded({ recordIds, ...errorFields(error) })
      return 0
    }
  }

  /** Erases for good, also from this process's caches of texts. */
  async erase(erasure: Erasure, note: string): Promise<EraseReport> {
    await this.ensureReady()
    try {
      return await this.store.erase(erasure, note)
    } finally {
      clearTextCache()
    }
  }

  /** The parts for a recall. It does not wait for records without vectors: their words find them. */
  async forRecall(): Promise<RecallParts> {
    await this.ensureReady()
    this.requireOpen()
    return this
  }

  /**
   * A store that was opened here logs to this logger itself. A store that was passed in logs to its own logger, or as
   * a process warning.
   */
  logTruncated(truncation: TextTruncation): void {
    const told = this.#parts.ownsStore || this.log.logger == null
    if (told) return
    this.log.warn('RECOLLECT_TEXT_CUT', 'A text is too long and was cut before it was stored', {
      ...truncation,
    })
  }

  requireOpen(): void {
    if (this.#closed === undefined) return
    throw new RecollectError('STORE_CLOSED', 'Expected an open memory, but close() was called: open it again')
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await this.#backlog?.close()
    try {
      await this.#parts.ownedEngine?.close()
    } finally {
      if (this.#parts.ownsStore) await this.store.close()
    }
  }

  async #becomeReady(): Promise<void> {
    await this.#prepare(this.#parts.options.schemaAutoMigrate ?? true)
  }

  async #prepare(migrate: boolean): Promise<Migrated | null> {
    const migrated = await this.store.ready({ migrate })
    this.requireOpen()
    const { retentionDays } = this.#parts.options
    if (retentionDays !== undefined) await this.store.applyRetention(retentionDays)
    this.#prepared = true
    return migrated
  }

  #warnNotEmbedded(fields: LogFields): void {
    const message = 'Records could not be embedded; they wait in the queue'
    this.log.warn('RECOLLECT_RECORDS_NOT_EMBEDDED', message, fields)
  }

  #warnOfNoEngine(): void {
    if (this.#warnedOfNoEngine) return
    this.#warnedOfNoEngine = true
    const message = 'There is no engine: records are stored and wait in the queue for their vectors'
    this.log.warn('RECOLLECT_NO_ENGINE', message)
  }
}
