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
  /** Whether to embed records without vectors. Default true. */
  readonly backfill?: boolean | undefined
  /**
   * Whether the backfill also computes the token signatures that passages of older stores lack, which takes as
   * long as embedding them. Default true.
   */
  readonly signatures?: boolean | undefined
  /** Called after each chunk of the backfill, and once at the end. */
  readonly onProgress?: ((progress: EmbedProgress) => void) | undefined
  /** Stops the backfill with `signal.reason`; what is stored stays. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A store and an engine together: text is stored and embedded, and the memories that answer a question come
 * back. What is stored stays stored even if embedding fails: the failure is logged as a warning, kept in the
 * queue with its reason, and tried again.
 *
 * Its methods block only for SQLite: a write for as long as the disk takes, a search for some milliseconds (see
 * `SqliteMemoryRepository`), a migration for about as long as a copy takes.
 *
 * @example
 * ```ts run
 * import { MemoryOrchestrator } from 'recollect'
 *
 * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
 * await memory.remember('My dog Bisonte hates the tram.')
 * const [hit] = await memory.recall('Where does my dog not like to go?')
 * console.log(hit?.record.text)
 * await memory.close()
 * ```
 *
 * ```text output
 * My dog Bisonte hates the tram.
 * ```
 */
export class MemoryOrchestrator extends MemoryHandle {
  readonly #core: MemoryCore

  private constructor(core: MemoryCore) {
    super(core, DEFAULT_SCOPE)
    if (!(core instanceof MemoryCore)) {
      throw new RecollectError(
        'INVALID_ARGUMENT',
        'Expected a memory to be created by await MemoryOrchestrator.open(options), received a call of its constructor',
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

  /** The store as a `MemoryStore`, the interface that every kind of store has. */
  get store(): MemoryStore {
    return this.#core.store
  }

  /**
   * The store itself, for what this class does not offer. Records written to it directly wait for their
   * vectors: `ensureReadyWithMigration()` embeds all that wait, `repository.embedRecords(engine, ids)` embeds
   * these. Throws `INVALID_ARGUMENT` for a store that is not in SQLite.
   */
  get repository(): DefaultRepository {
    return repositoryOf(this.#core.store, 'memory.repository: memory.store serves any')
  }

  /** The engine in use, or null if there is none. `close()` closes it if `open()` loaded it. */
  get engine(): Embedder | null {
    return this.#core.engine
  }

  /**
   * Counts of records, vectors and what is waiting. Blocks. Throws `INVALID_ARGUMENT` for a store that is not in
   * SQLite; use `await memory.store.status()` there.
   */
  status(): StoreStatus {
    return repositoryOf(this.#core.store, 'memory.status(): await memory.store.status() serves any').status()
  }

  /**
   * Makes the store ready: migrates an older schema (unless `schemaAutoMigrate` is false), imports the files of
   * the predecessor that are beside it, and applies `retentionDays`. Every other method does this when it is
   * first called. Blocks meanwhile. With an engine, it then starts to embed up to 64 waiting records in the
   * background; until then their words find them. Each `captureMemoryTurn` and `remember` embeds more. If more
   * are waiting, the logger is told how many.
   *
   * @throws RecollectError `STORE_SCHEMA_OUTDATED`, `STORE_MIGRATION_FAILED`, `STORE_CLOSED`
   */
  async ensureReady(): Promise<void> {
    await this.#core.ensureReady()
  }

  /**
   * Like {@link ensureReady}, but always migrates. Then it embeds all records without vectors, and computes the
   * token signatures that passages of older stores lack, unless `backfill` or `signatures` is false. Signatures
   * take as long as embedding, and are announced to the logger. If the engine fails, or belongs to another
   * vector space, that is logged as a warning.
   *
   * @returns the schema versions if something was migrated, else null
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
   * The memories of one scope, such as `users/42`, and of all scopes below it, with the same methods. One store
   * can hold the memories of many users, and no handle sees or changes those of another.
   *
   * @example
   * ```ts run
   * import { MemoryOrchestrator } from 'recollect'
   *
   * const memory = await MemoryOrchestrator.open({ rootDir: './memory' })
   * await memory.scope('users/ada').remember('I am allergic to peanuts.')
   * console.log((await memory.scope('users/bob').recall('What must I not eat?')).length)
   * await memory.close()
   * ```
   *
   * ```text output
   * 0
   * ```
   *
   * @throws RecollectError `INVALID_ARGUMENT` if the path is not valid
   */
  scope(path: string): ScopedMemory {
    return ScopedMemory.of(this.#core, this.pathOf(path))
  }

  /**
   * Erases everything in a scope and below it for good, in one rewrite of the store: records of any status,
   * their words, vectors and notes, and their bytes in the file and its log.
   *
   * @throws RecollectError `INVALID_ARGUMENT` if the path is not valid, or ''
   */
  async eraseScope(path: string, note = ''): Promise<EraseReport> {
    requireScopePath(path)
    return this.#core.erase({ scope: path }, note)
  }

  /** Closes what `open()` opened: the store, and the engine if it was loaded there. Idempotent. */
  close(): Promise<void> {
    return this.#core.close()
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
