import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { RecollectError } from '../../errors.js'
import { placeholderOf } from '../../files/placeholder.js'
import { statsOf } from '../../files/stats.js'
import type { LoggerOption } from '../../observe/logger.js'
import { requirePath } from '../../options/check.js'
import type { Embedder } from '../../vectors/embedder.js'
import { checkBatchOptions, MISSING_KEYS } from '../backfill/options.js'
import type { BatchEmbedMissingOptions } from '../embedding.js'
import { SqliteMemoryRepository } from './repository.js'

/** Options of {@link runMemoryEmbed}. */
export interface RunMemoryEmbedOptions extends BatchEmbedMissingOptions, LoggerOption {
  /** A file name inside the directory; default `memory.db`, or `fae.db` if only that exists. */
  readonly databaseFile?: string | undefined
}

/**
 * Opens the store in a directory, migrates it, embeds every active record without a vector, and closes it. See
 * `SqliteMemoryRepository.batchEmbedMissing`. Does not create a store: a directory without one, and without the
 * predecessor's files to create it from, is probably mistyped. Blocks to open and to store, not while texts are
 * embedded.
 *
 * @returns the number of stored vectors
 * @throws RecollectError `STORE_ROOT_INVALID` for a directory without a store, and what opening and
 *   `batchEmbedMissing` throw
 */
export async function runMemoryEmbed(
  rootDir: string,
  embedder: Embedder,
  options: RunMemoryEmbedOptions = {},
): Promise<number> {
  const checked = checkBatchOptions(options, 'runMemoryEmbed', [
    ...MISSING_KEYS,
    ...['databaseFile', 'logger'],
  ])
  const { databaseFile, logger, ...batchOptions } = checked
  requireStore(requirePath(rootDir, 'rootDir'), databaseFile)
  const repository = SqliteMemoryRepository.open({ rootDir, databaseFile, logger })
  try {
    repository.migrateIfNeeded()
    return await repository.batchEmbedMissing(embedder, batchOptions)
  } finally {
    repository.close()
  }
}

const STORE_FILES = ['memory.db', 'fae.db', join('memory', 'records.jsonl'), join('memory', 'audit.jsonl')]

/** @throws RecollectError `STORE_ROOT_INVALID` for a directory without a store, its own or the predecessor's */
export function requireStore(rootDir: string, databaseFile: unknown): void {
  const files = databaseFile === undefined ? STORE_FILES : [databaseFile]
  // Opening the store refuses an invalid file name, and a root that is not a directory.
  if (
    !files.every(
      (file) => typeof file === 'string' && (databaseFile === undefined || basename(file) === file),
    )
  )
    return
  const paths = files.map((file) => join(rootDir, String(file)))
  // Opening the store also refuses a placeholder of a cloud drive.
  if (paths.some((path) => existsSync(path) || placeholderOf(path) !== undefined)) return
  if (!mayBeDirectory(rootDir)) return
  throw new RecollectError(
    'STORE_ROOT_INVALID',
    `Expected a store in ${rootDir}, received a directory without ${files.join(', ')}; check the path`,
  )
}

function mayBeDirectory(path: string): boolean {
  try {
    return statsOf(path)?.isDirectory() !== false
  } catch {
    return false
  }
}
