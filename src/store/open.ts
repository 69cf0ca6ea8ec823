import { RecollectError } from '../errors.js'
import type { MemoryLogger } from '../observe/logger.js'
import { describeValue } from '../options/describe.js'
import type { BackupSchedule } from './backup-report.js'
import type { IndexOptions } from './index-options.js'
import { SqliteMemoryStore } from './sqlite/adapter.js'
import { SqliteMemoryRepository } from './sqlite/repository.js'
import type { MemoryStore } from './store.js'

/** The store that memories are kept in unless another one is given: a SQLite file. */
export type DefaultRepository = SqliteMemoryRepository

/** How the default store is opened. */
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
  // The predecessor's files are imported by ready(), which does not block for all of it.
  return SqliteMemoryStore.open({ ...options, importPredecessor: false })
}

/**
 * The port on a repository that is open already.
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
 * @param where the call, and what serves in its place for a store that has none
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function repositoryOf(store: MemoryStore, where: string): DefaultRepository {
  if (store instanceof SqliteMemoryStore) return store.repository
  throw new RecollectError('INVALID_ARGUMENT', `Expected a store in SQLite for ${where}`)
}
