import { EmbeddingEngine } from '../engine/embedding-engine.js'
import { RecollectError } from '../errors.js'
import { assertNotAborted } from '../options/abort.js'
import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../options/check.js'
import { DEFAULT_SCOPE, requireScopePath } from '../records/scope.js'
import type { EmbedProgress } from '../store/embedding.js'
import type { EraseReport } from '../store/erase-report.js'
import { type DefaultRepository, repositoryOf } from '../store/open.js'
import type { Migrated, StoreStatus } from '../store/status.js'
import type { MemoryStore } from '../store/store.js'
import type { Embedder } from '../vectors/embedder.js'
import { MemoryCore } from './core.js'
import { MemoryHandle } from './handle.js'
import { checkOrchestratorOptions, type MemoryOrchestratorOptions, storeFor } from './options.js'
import { ScopedMemory } from './scoped-memory.js'

/** Options of `ensureReadyWithMigration`. */
export interface EnsureReadyOptions {
  /** Whether to embed what lacks a vector. Default true. */
  readonly backfill?: boolean | undefined
  /**
   * Whether the backfill also makes the token signatures that passages of older stores lack, which takes as long as
   * embedding them. Default true.
   */
  readonly signatures?: boolean | undefined
  /** Told of the backfill after each chunk, and once at the end. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  /** Ends the backfill with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A store and an engine together: text goes in, is stored and embedded; the memories that answer come back.
 * What is stored stays stored whatever becomes of its embedding: a failure is logged as a warning, kept
 * in the queue with its reason, and tried again.
 *
 * Its methods block only for what SQLite does: a durable write for the time the disk takes, a search for
 * some milliseconds (see `SqliteMemoryRepository`), a migration for about the time a copy takes.
 */
export class MemoryOrchestrator extends MemoryHandle {
  readonly #core: MemoryCore

  private constructor(core: MemoryCore) {
    super(core, DEFAULT_SCOPE)
    if (!(core instanceof MemoryCore)) {
      throw new RecollectError(
        'INVALID_ARGUMENT',
        'Expected a memory to be made by await MemoryOrchestrator.open(options), received a call of its constructor',
      )
    }
    this.#core = core
  }

  /**
   * Opens the store, and loads the embedded engine unless `engine` says otherwise. An older schema is not
   * migrated yet: see {@link ensureReady}.
   *
   * @throws RecollectError what `SqliteMemoryRepository.open` and `EmbeddingEngine.load` throw
   */
  static async open(options: MemoryOrchestratorOptions): Promise<MemoryOrchestrator> {
    const checked = checkOrchestratorOptions(options)
    const { store, owned: ownsStore } = storeFor(checked)
    try {
      const ownedEngine =
        checked.engine === undefined ? await EmbeddingEngine.load({ logger: checked.logger }) : undefined
      const engine = ownedEngine ?? checked.engine ?? null
      return new MemoryOrchestrator(
        new MemoryCore({ store, ownsStore, engine, ownedEngine, options: checked }),
      )
    } catch (error) {
      if (ownsStore) await store.close()
      throw error
    }
  }

  /** What the memory is kept in: the port that every store has, whatever it is made of. */
  get store(): MemoryStore {
    return this.#core.store
  }

  /**
   * The store itself, for what is not offered here. What is written to it directly waits for its vector:
   * `ensureReadyWithMigration()` embeds all that waits, `repository.embedRecords(engine, ids)` these records.
   * Throws `INVALID_ARGUMENT` for a store that is not in SQLite.
   */
  get repository(): DefaultRepository {
    return repositoryOf(this.#core.store, 'memory.repository: memory.store serves any')
  }

  /** The engine in use, or null when there is none. One that was loaded by `open()` is closed by `close()`. */
  get engine(): Embedder | null {
    return this.#core.engine
  }

  /**
   * Where the store stands. Blocks. Throws `INVALID_ARGUMENT` for a store that is not in SQLite, which answers
   * `await memory.store.status()`.
   */
  status(): StoreStatus {
    return repositoryOf(this.#core.store, 'memory.status(): await memory.store.status() serves any').status()
  }

  /**
   * Makes the store ready: migrates an older schema (unless `schemaAutoMigrate` is false), imports the
   * predecessor's files that lie beside it, and applies `retentionDays`. Every other method does it by
   * itself when it is first called. Blocks for as long. With an engine it then starts to embed records
   * that wait for their vectors, up to 64, and does not wait for it: until then their words find them. Each
   * `captureMemoryTurn` and `remember` takes more. When more wait, the logger is told how many.
   *
   * @throws RecollectError `STORE_SCHEMA_OUTDATED`, `STORE_MIGRATION_FAILED`, `STORE_CLOSED`
   */
  async ensureReady(): Promise<void> {
    await this.#core.ensureReady()
  }

  /**
   * As {@link ensureReady}, migrating whatever `schemaAutoMigrate` says; then embeds what lacks a vector and makes the
   * token signatures that passages of older stores lack, which takes as long as embedding them and is told to the
   * logger before, unless `signatures` or `backfill` is false. An engine that fails, or that belongs to another vector space, is logged as a warning.
   *
   * @returns the schema versions when something was migrated, else null
   */
  async ensureReadyWithMigration(options: EnsureReadyOptions = {}): Promise<Migrated | null> {
    const keys = ['backfill', 'signatures', 'onProgress', 'signal']
    const {
      backfill = true,
      signatures = true,
      onProgress,
      signal,
    } = checkOptions(options, keys, 'ensureReadyWithMigration')
    requireBoolean(backfill, 'backfill')
    requireBoolean(signatures, 'signatures')
    requireOptionalFunction(onProgress, 'onProgress')
    requireOptionalSignal(signal, 'signal')
    this.#core.requireOpen()
    assertNotAborted(signal)
    const migrated = await this.#core.migrate()
    if (backfill) await this.#core.backfill({ signatures, onProgress, signal })
    return migrated
  }

  /**
   * The memories of one scope, such as `users/42`, and of what is below it, by the same methods: one store holds
   * those of many users, and no handle sees or touches those of another.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for what is no path of a scope
   */
  scope(path: string): ScopedMemory {
    return ScopedMemory.of(this.#core, this.pathOf(path))
  }

  /**
   * Erases everything of a scope and of what is below it for good, in one rewrite of the store: the records of any
   * status, their words, vectors and notes, and their bytes in the file and its log.
   *
   * @throws RecollectError `INVALID_ARGUMENT` for what is no path of a scope, '' too
   */
  async eraseScope(path: string, note = ''): Promise<EraseReport> {
    requireScopePath(path)
    return this.#core.erase({ scope: path }, note)
  }

  /** Closes what `open()` opened: the store, and the engine when it was loaded there. Idempotent. */
  close(): Promise<void> {
    return this.#core.close()
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
