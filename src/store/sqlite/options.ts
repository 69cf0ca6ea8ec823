import { RecollectError } from '../../errors.js'
import { type LoggerOption, requireOptionalLogger } from '../../observe/logger.js'
import {
  checkOptions,
  describeValue,
  invalid,
  requireBoolean,
  requireOneOf,
  requireOptionalFunction,
  requireWholeNumber,
} from '../../options/check.js'
import type { OnTextTruncated } from '../../records/record-text.js'
import type { BackupSchedule } from '../backup-report.js'
import type { IndexOptions } from '../index-options.js'
import { locateDatabase } from './database/location.js'
import type { ConnectionOptions } from './database/open.js'

/** Options for a store in a file and one in memory. */
interface CommonOptions extends LoggerOption {
  /** Called before a text of more than 1 MiB of UTF-8 is cut and stored. If it throws, nothing is stored. */
  readonly onTextTruncated?: OnTextTruncated | undefined
  /**
   * Vectors are searched in memory, about 415 bytes each, up to `maxBytes`: by default 512 MiB (1.2 million
   * vectors). Beyond that, or with `vec0`, the file's own index gives the same answers, slower and on the
   * calling thread.
   */
  readonly index?: 'vec0' | IndexOptions | undefined
  /**
   * How many milliseconds a call waits for another connection's lock before it fails with `STORE_BUSY`; default
   * 30,000.
   */
  readonly busyTimeoutMs?: number | undefined
}

/** A store in a file. */
export interface FileStoreOptions extends CommonOptions {
  /** The directory of the database; created if it does not exist. */
  readonly rootDir: string
  /** A file name inside `rootDir`; default `memory.db`, or `fae.db` if only that exists. */
  readonly databaseFile?: string | undefined
  /**
   * `full` (default): an acknowledged write is on disk. `normal`: several times faster for single writes; the
   * file stays intact, but a power failure can lose the last writes.
   */
  readonly durability?: 'full' | 'normal' | undefined
  /**
   * Opens an existing database read-only. Default false. If SQLite cannot create its files beside the database,
   * as in a read-only directory, the store is read into memory, up to 1 GiB, and does not change afterwards.
   */
  readonly readonly?: boolean | undefined
  /**
   * Whether the predecessor's files, `memory/records.jsonl` and `audit.jsonl` in `rootDir`, are imported
   * when they have not been. Default true; see `importPredecessorFiles`, which does not block for long.
   */
  readonly importPredecessor?: boolean | undefined
  /**
   * Backups made while the store is open, the first when it is due. They keep no process alive; a failed one is
   * logged as a warning and tried again. Not for a read-only store. Default none.
   */
  readonly backups?: BackupSchedule | undefined
  /** See {@link MemoryStoreOptions}. */
  readonly memory?: undefined
}

/** A store in memory, which is lost when it is closed. */
export interface MemoryStoreOptions extends CommonOptions {
  /** Selects a store in memory. */
  readonly memory: true
  /** See {@link FileStoreOptions}. */
  readonly rootDir?: undefined
}

/** A store in a file, or one in memory. */
export type StoreOptions = FileStoreOptions | MemoryStoreOptions

const DEFAULT_BUSY_TIMEOUT_MS = 30_000

const COMMON_KEYS = ['onTextTruncated', 'busyTimeoutMs', 'logger', 'index']

const DEFAULT_INDEX_BYTES = 512 * 1024 * 1024
const FILE_KEYS = [
  'rootDir',
  'databaseFile',
  'durability',
  'readonly',
  'importPredecessor',
  'backups',
  'memory',
  ...COMMON_KEYS,
]
const MEMORY_KEYS = ['memory', ...COMMON_KEYS]

/**
 * Reads each option once. Options of the connection are checked by {@link toConnectionOptions}.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkStoreOptions(given: StoreOptions): StoreOptions {
  if (given === undefined) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      "Expected options with rootDir or memory: true, such as { rootDir: 'memory' }, received undefined",
    )
  }
  const inMemory = (given as { memory?: unknown } | null)?.memory !== undefined
  if (inMemory && given.rootDir !== undefined) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected either rootDir, for a store in a file, or memory: true, received both: omit one',
    )
  }
  const options = checkOptions(given, inMemory ? MEMORY_KEYS : FILE_KEYS, 'SqliteMemoryRepository.open')
  requireOptionalFunction(options.onTextTruncated, 'onTextTruncated')
  requireOptionalLogger(options.logger, 'logger')
  return options
}

/**
 * The maximum size of the index in memory, in bytes; null for none.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function checkIndexOption({ index }: StoreOptions): number | null {
  if (index === 'vec0') return null
  if (typeof index === 'string') {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected index to be 'vec0' or options with maxBytes, received ${describeValue(index)}`,
    )
  }
  const { maxBytes = DEFAULT_INDEX_BYTES } = checkOptions(index, ['maxBytes'], 'index')
  return requireWholeNumber(maxBytes, 'maxBytes', 0)
}

/** @throws RecollectError `INVALID_ARGUMENT`, and what `locateDatabase` throws */
export function toConnectionOptions(options: StoreOptions): ConnectionOptions {
  const busyTimeoutMs = requireWholeNumber(
    options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS,
    'busyTimeoutMs',
    0,
  )
  if (options.memory !== undefined) {
    const memory: unknown = options.memory
    if (memory !== true) throw invalid('memory', 'true, or left out and rootDir given', memory)
    return { path: ':memory:', readonly: false, durability: 'normal', busyTimeoutMs }
  }
  if (options.importPredecessor !== undefined) requireBoolean(options.importPredecessor, 'importPredecessor')
  const readonly = requireBoolean(options.readonly ?? false, 'readonly')
  const durability = requireOneOf(options.durability ?? 'full', 'durability', ['full', 'normal'])
  return {
    path: locateDatabase(options.rootDir, options.databaseFile, readonly),
    readonly,
    durability,
    busyTimeoutMs,
  }
}
