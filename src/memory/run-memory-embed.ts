import type { Embedder } from '../embedder.js'
import { checkBatchOptions } from '../store/embedding/batch-embed-missing.js'
import type { BatchEmbedOptions } from '../store/embedding/embedding-job.js'
import { SqliteMemoryRepository } from '../store/repository.js'

/** Options of {@link runMemoryEmbed}. */
export interface RunMemoryEmbedOptions extends BatchEmbedOptions {
  /** A file name inside the directory; default `memory.db`, or a lone `fae.db`. */
  readonly databaseFile?: string | undefined
}

/**
 * Opens the store in a directory, migrates it, embeds every active record that lacks a vector, and closes
 * it. See `SqliteMemoryRepository.batchEmbedMissing`.
 *
 * @returns the vectors stored
 */
export async function runMemoryEmbed(
  rootDir: string,
  embedder: Embedder,
  options: RunMemoryEmbedOptions = {},
): Promise<number> {
  checkBatchOptions(options, 'runMemoryEmbed', ['databaseFile'])
  const { databaseFile, ...batchOptions } = options
  const repository = SqliteMemoryRepository.open({ rootDir, databaseFile })
  try {
    repository.migrateIfNeeded()
    return await repository.batchEmbedMissing(embedder, batchOptions)
  } finally {
    repository.close()
  }
}
