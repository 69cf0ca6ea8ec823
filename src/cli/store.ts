import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Session } from './session.js'
import { UsageError } from './usage-error.js'

/**
 * What a command does with a store: `read` changes nothing, not even an old schema; `write` changes a store that is
 * there; `make` makes one where there is none.
 */
export type Access = 'read' | 'write' | 'make'

/** The directory that `--root` or the environment names. */
export function rootOf(session: Session): string {
  const { root } = session.options
  if (root !== undefined && root.trim() !== '') return root
  throw new UsageError('Expected a store: name its directory with --root DIR, or set RECOLLECT_ROOT')
}

/** Whether there is a store to look at. A root that is no directory counts: opening it says what is wrong. */
export function holdsStore(session: Session): boolean {
  const root = rootOf(session)
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false) return true
  const { database } = session.options
  const files = database === undefined ? ['memory.db', 'fae.db'] : [database]
  return files.some((file) => existsSync(join(root, file)))
}

/** Runs `work` with the store open, and closes it. */
export async function withStore<T>(
  session: Session,
  access: Access,
  work: (repository: SqliteMemoryRepository) => Promise<T>,
): Promise<T> {
  const rootDir = rootOf(session)
  const { database: databaseFile } = session.options
  // Loaded here and not above: help and completion need no SQLite.
  const { SqliteMemoryRepository } = await import('../store/sqlite/repository.js')
  if (access === 'write') {
    const { requireStore } = await import('../store/sqlite/embedding/run-memory-embed.js')
    requireStore(rootDir, databaseFile)
  }
  const repository = SqliteMemoryRepository.open({
    rootDir,
    databaseFile,
    readonly: access === 'read',
    // Done by the commands that say so, with a bar.
    importPredecessor: false,
    logger: null,
    onTextTruncated: ({ recordId, originalBytes, storedBytes }) =>
      session.warn(`the text of ${recordId} is stored cut: ${storedBytes} of ${originalBytes} bytes`),
  })
  try {
    return await work(repository)
  } finally {
    repository.close()
  }
}

/** Brings the store to the present schema and takes in the predecessor's files beside it, and says so. */
export async function makeReady(session: Session, repository: SqliteMemoryRepository): Promise<void> {
  const migrated = repository.migrateIfNeeded()
  if (migrated !== null) {
    session.note(`Migrated the store from schema version ${migrated.from} to ${migrated.to}`)
  }
  const imported = await repository.importPredecessorFiles({ signal: session.signal })
  if (imported === null) return
  const { records, rejectedFiles } = imported
  session.note(`Imported the predecessor's files: ${records.imported} records`)
  for (const file of rejectedFiles) session.warn(`lines that could not be taken are in ${file}`)
}

/** Runs `work` with an empty store that is gone afterwards. */
export async function withScratch<T>(work: (repository: SqliteMemoryRepository) => Promise<T>): Promise<T> {
  const { SqliteMemoryRepository } = await import('../store/sqlite/repository.js')
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  try {
    return await work(repository)
  } finally {
    repository.close()
  }
}
