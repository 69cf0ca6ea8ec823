import { RecollectError } from '../errors.js'
import { type LoggerOption, requireOptionalLogger } from '../observe/logger.js'
import { checkOptions, describeValue, requireBoolean, requireWholeNumber } from '../options/check.js'
import type { BackupSchedule } from '../store/backup-report.js'
import type { IndexOptions } from '../store/index-options.js'
import { type DefaultRepository, openDefaultStore, storeOf } from '../store/open.js'
import { type MemoryStore, STORE_METHODS } from '../store/store.js'
import { checkEmbedder } from '../vectors/check-embedder.js'
import type { Embedder } from '../vectors/embedder.js'
import type { MemoryExtractor } from './candidate.js'

/** Options for opening an orchestrator. */
export interface MemoryOrchestratorOptions extends LoggerOption {
  /** The directory of the store; ignored if there is a `repository` or a `store`. */
  readonly rootDir?: string | undefined
  /** A file name inside `rootDir`; default `memory.db`, or `fae.db` if only that exists. */
  readonly databaseFile?: string | undefined
  /** See `SqliteMemoryRepository.open`. */
  readonly durability?: 'full' | 'normal' | undefined
  /** Backups that are made while it runs; see `SqliteMemoryRepository.open`. */
  readonly backups?: BackupSchedule | undefined
  /** Whether, and up to how many bytes, vectors are searched in memory; see `SqliteMemoryRepository.open`. */
  readonly index?: 'vec0' | IndexOptions | undefined
  /** An open store, used instead of one in `rootDir`; `close()` leaves it open. */
  readonly repository?: DefaultRepository | undefined
  /** A store of any kind, instead of `repository`; `close()` leaves it open. */
  readonly store?: MemoryStore | undefined
  /**
   * Undefined: the embedded engine is loaded, and `close()` closes it. `null`: no engine; recall then uses words only.
   * An engine that you pass in is not closed.
   */
  readonly engine?: Embedder | null | undefined
  /**
   * Whether a store of an older schema version is migrated when it is first used (default), or refused
   * with `STORE_SCHEMA_OUTDATED` until `ensureReadyWithMigration()` is called.
   */
  readonly schemaAutoMigrate?: boolean | undefined
  /** Episodes older than this many days are soft-forgotten when the store is first used; default never. */
  readonly retentionDays?: number | undefined
  /** Called for each turn. Invalid proposals, and those whose id is taken, are logged and skipped. */
  readonly extractors?: readonly MemoryExtractor[] | undefined
}

const KEYS = [
  'rootDir',
  'databaseFile',
  'durability',
  'backups',
  'index',
  'repository',
  'store',
  'engine',
  'logger',
  'schemaAutoMigrate',
  'retentionDays',
  'extractors',
]

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkOrchestratorOptions(given: MemoryOrchestratorOptions): MemoryOrchestratorOptions {
  if (given === undefined)
    throw refused("options with rootDir, repository or store, such as { rootDir: 'memory' }", given)
  const options = checkOptions(given, KEYS, 'MemoryOrchestrator.open')
  const { repository, store, databaseFile, durability, backups, index, engine, logger, extractors } = options
  if (repository !== undefined) storeOf(repository)
  if (store !== undefined) requireStore(store)
  if (repository !== undefined && store !== undefined) throw refused('either repository or store', 'both')
  const named = repository === undefined ? 'store' : 'repository'
  if ((repository ?? store) !== undefined && (databaseFile ?? durability ?? backups ?? index) !== undefined) {
    throw refused(`either ${named}, or databaseFile, durability, backups and index`, 'both')
  }
  if (engine !== undefined && engine !== null) checkEmbedder(engine)
  requireOptionalLogger(logger, 'logger')
  if (options.schemaAutoMigrate !== undefined) requireBoolean(options.schemaAutoMigrate, 'schemaAutoMigrate')
  if (options.retentionDays !== undefined) requireWholeNumber(options.retentionDays, 'retentionDays', 1)
  if (extractors === undefined) return options
  if (!Array.isArray(extractors)) throw refused('extractors to be an array of functions', extractors)
  for (let index = 0; index < extractors.length; index++) {
    const extractor: unknown = extractors[index]
    if (typeof extractor !== 'function') throw refused(`extractors[${index}] to be a function`, extractor)
  }
  return options
}

/** The store for these options, opened here unless it was passed in. */
export function storeFor(options: MemoryOrchestratorOptions): {
  readonly store: MemoryStore
  readonly owned: boolean
} {
  const { repository, store, rootDir, databaseFile, durability, backups, index, logger } = options
  if (store !== undefined) return { store, owned: false }
  if (repository !== undefined) return { store: storeOf(repository), owned: false }
  // Opening the store checks this, and names the option in its error.
  const root = rootDir as string
  return {
    store: openDefaultStore({ rootDir: root, databaseFile, durability, backups, index, logger }),
    owned: true,
  }
}

function requireStore(store: unknown): void {
  const methods = typeof store === 'object' ? (store as { readonly [name: string]: unknown } | null) : null
  const missing = STORE_METHODS.find((name) => typeof methods?.[name] !== 'function')
  if (missing === undefined) return
  throw refused(`store to be a MemoryStore, with the method ${missing}`, store)
}

function refused(expected: string, received: unknown): RecollectError {
  return new RecollectError('INVALID_ARGUMENT', `Expected ${expected}, received ${describeValue(received)}`)
}
