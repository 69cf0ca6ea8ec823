import { RecollectError } from '../errors.js'
import type { MemoryLogger } from '../observe/logger.js'
import { describeValue } from '../options/describe.js'
import type { BackupSchedule } from './backup-report.js'
import type { IndexOptions } from './index-options.js'
import { SqliteMemoryStore } from './sqlite/adapter.js'
import { SqliteMemoryRepository } from './sqlite/repository.js'
import type { MemoryStore } from './store.js'

/** The default store for memories: a SQLite file. */
export type DefaultRepository = SqliteMemoryRepository

/** Options for opening the default store. */
export interface DefaultStoreOptions {
  readonly rootDir: string
  readonly databaseFile?: string | undefined
  readonly durability?: 'full' | 'normal' | undefined
  readonly backups?: BackupSchedule | undefined
  readonly index?: 'vec0' | IndexOptions | undefined
  readonly logger?: MemoryLogger | null | undefined
}

/** @throws RecollectError what `SqliteMemoryRepository.open` throws */
export function openDefaultStore(options: DefaultStoreOptions): MemoryStore {
  // ready() imports the predecessor's files later, without blocking for all of it.
  return SqliteMemoryStore.open({ ...options, importPredecessor: false })
}

/**
 * Wraps an open repository as a store.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function storeOf(repository: unknown): MemoryStore {
  if (repository instanceof SqliteMemoryRepository) return new SqliteMemoryStore(repository)
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected repository to be a SqliteMemoryRepository, received ${describeValue(repository)}`,
  )
}

/**
 * The repository behind a store.
 *
 * @param where the call, and what to use instead for a store without a repository
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function repositoryOf(store: MemoryStore, where: string): DefaultRepository {
  if (store instanceof SqliteMemoryStore) return store.repository
  throw new RecollectError('INVALID_ARGUMENT', `Expected a store in SQLite for ${where}`)
}
