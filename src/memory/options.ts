import { RecollectError } from '../errors.js'
import type { Log } from '../observe/log.js'
import { type LoggerOption, requireOptionalLogger } from '../observe/logger.js'
import { checkOptions, describeValue, requireBoolean, requireWholeNumber } from '../options/check.js'
import type { TextTruncation } from '../records/record-text.js'
import { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import { checkEmbedder } from '../vectors/check-embedder.js'
import type { Embedder } from '../vectors/embedder.js'
import type { MemoryExtractor } from './turn.js'

/** How an orchestrator is opened. */
export interface MemoryOrchestratorOptions extends LoggerOption {
  /** The directory of the store; not read when there is a `repository`. */
  readonly rootDir?: string | undefined
  /** A file name inside `rootDir`; default `memory.db`, or a lone `fae.db`. */
  readonly databaseFile?: string | undefined
  /** See `SqliteMemoryRepository.open`. */
  readonly durability?: 'full' | 'normal' | undefined
  /** An open store, used in place of one in `rootDir`, which is ignored then; `close()` leaves it open. */
  readonly repository?: SqliteMemoryRepository | undefined
  /**
   * Left out: the embedded engine is loaded, and closed by `close()`. `null`: none; everything works but
   * recall. One passed in is not closed.
   */
  readonly engine?: Embedder | null | undefined
  /**
   * Whether a store of an older schema version is migrated when it is first used (default), or refused
   * with `STORE_SCHEMA_OUTDATED` until `ensureReadyWithMigration()` is called.
   */
  readonly schemaAutoMigrate?: boolean | undefined
  /** Episodes older than so many days are soft-forgotten when the store is first used; default never. */
  readonly retentionDays?: number | undefined
  /**
   * Called for each turn. What one of them proposes and is not a valid record, or has an id in use, is
   * told to the logger and passed over.
   */
  readonly extractors?: readonly MemoryExtractor[] | undefined
}

const KEYS = [
  'rootDir',
  'databaseFile',
  'durability',
  'repository',
  'engine',
  'logger',
  'schemaAutoMigrate',
  'retentionDays',
  'extractors',
]

/** @throws RecollectError `INVALID_ARGUMENT` */
export function checkOrchestratorOptions(given: MemoryOrchestratorOptions): MemoryOrchestratorOptions {
  if (given === undefined) throw refused('options with rootDir or repository', given)
  const options = checkOptions(given, KEYS, 'MemoryOrchestrator.open')
  const { repository, databaseFile, durability, engine, logger, extractors } = options
  if (repository !== undefined) {
    if (!(repository instanceof SqliteMemoryRepository))
      throw refused('repository to be a SqliteMemoryRepository', repository)
    if ((databaseFile ?? durability) !== undefined) {
      throw refused('either repository, or databaseFile and durability', 'both')
    }
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

/** The store of these options, opened here unless it was given. */
export function openRepository(options: MemoryOrchestratorOptions): SqliteMemoryRepository {
  if (options.repository !== undefined) return options.repository
  return SqliteMemoryRepository.open({
    // Checked by open(), which names it in its error.
    rootDir: options.rootDir as string,
    databaseFile: options.databaseFile,
    durability: options.durability,
    // Done by ensureReady(), which does not block for all of it.
    importPredecessor: false,
    logger: options.logger,
  })
}

export function logTruncated(log: Log, truncation: TextTruncation): void {
  log.warn('RECOLLECT_TEXT_CUT', 'A text is too long and is stored cut', { ...truncation })
}

function refused(expected: string, received: unknown): RecollectError {
  return new RecollectError('INVALID_ARGUMENT', `Expected ${expected}, received ${describeValue(received)}`)
}
