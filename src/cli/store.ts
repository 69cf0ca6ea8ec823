import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RecollectError } from '../errors.js'
import { placeholderOf } from '../files/placeholder.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { recordNotFound } from '../records/not-found.js'
import type { TextTruncation } from '../records/record-text.js'
import { DEFAULT_SCOPE, requireScope } from '../records/scope.js'
import type { InspectedStore } from '../store/inspected.js'
import type { SqliteMemoryRepository } from '../store/sqlite/repository.js'
import type { Session } from './session.js'
import { fullId } from './short-id.js'
import { withoutPasswords } from './store-address.js'
import { UsageError } from './usage-error.js'

/**
 * What a command does with a store: `read` changes nothing, not even an old schema; `write` changes an existing store;
 * `make` creates one if there is none.
 */
export type Access = 'read' | 'write' | 'make'

/** The directory that `--root` or the environment names. */
export function rootOf(session: Session): string {
  const { root, store } = session.options
  if (store !== undefined) {
    throw new UsageError(
      'Expected --root DIR, received --store: these commands back up, check and repair files; for a server use its own ' +
        'tools, such as pg_dump',
    )
  }
  if (root !== undefined && root.trim() !== '') return root
  throw new UsageError(
    'Expected a store: name its directory with --root DIR or RECOLLECT_ROOT, or a server with --store URL or RECOLLECT_STORE',
  )
}

/** Where the store of a command is, safe to show. */
export type StorePlace =
  | { readonly root: string }
  | { readonly store: string; readonly schema: string | undefined }

export function placeOf(session: Session): StorePlace {
  const { store, schema } = session.options
  return store === undefined ? { root: resolve(rootOf(session)) } : { store: withoutPasswords(store), schema }
}

/** The scope that `--scope` or the environment names; '' for the whole store. */
export function scopeOf(session: Session): string {
  try {
    return requireScope(session.options.scope ?? DEFAULT_SCOPE, '--scope')
  } catch (error) {
    if (error instanceof RecollectError) throw new UsageError(error.message)
    throw error
  }
}

/**
 * Finds records of any status, each by its id or the end of its id; a record outside the scope is not found.
 *
 * @throws RecollectError `RECORD_NOT_FOUND`
 * @throws UsageError if several ids have the same end
 */
export async function requireRecords(
  store: InspectedStore,
  scope: string,
  ids: readonly string[],
): Promise<MemoryRecord[]> {
  const records: MemoryRecord[] = []
  for (const id of ids) {
    const record = await store.get(await fullId(store, scope, id), { within: scope })
    if (record === null) throw recordNotFound(id)
    records.push(record)
  }
  return records
}

/** Whether there is a store to open. A root that is not a directory counts: opening it reports what is wrong. */
export function holdsStore(session: Session): boolean {
  if (session.options.store !== undefined) return true
  const root = rootOf(session)
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false) return true
  const { database } = session.options
  const files = database === undefined ? ['memory.db', 'fae.db'] : [database]
  // A placeholder of a cloud drive counts: opening it reports what it is.
  return files.some((file) => existsSync(join(root, file)) || placeholderOf(join(root, file)) !== undefined)
}

/** Few are enough for a command, which does one thing at a time; a server's connections are meant for its services. */
const MAX_CONNECTIONS = 3

/** The work of a command with an open store, limited to the given scope. */
export type StoreWork<T> = (store: InspectedStore, scope: string) => Promise<T>

/** The work of a command that needs a SQLite file. */
export type FileWork<T> = (repository: SqliteMemoryRepository, scope: string) => Promise<T>

/** Runs `work` with the store open, and closes it. */
export async function withStore<T>(session: Session, access: Access, work: StoreWork<T>): Promise<T> {
  if (session.options.store !== undefined) return withServer(session, session.options.store, access, work)
  const { InspectedSqliteStore } = await import('../store/sqlite/inspected.js')
  return withFile(session, access, (repository, scope) => work(new InspectedSqliteStore(repository), scope))
}

async function withServer<T>(
  session: Session,
  connectionString: string,
  access: Access,
  work: StoreWork<T>,
): Promise<T> {
  const scope = scopeOf(session)
  const { InspectedPostgresStore } = await import('../store/postgres/inspected.js')
  const store = await InspectedPostgresStore.open({
    connectionString,
    schema: session.options.schema,
    maxConnections: MAX_CONNECTIONS,
    logger: null,
    onTextTruncated: (cut) => tellCut(session, cut),
  })
  try {
    if (access === 'read') await store.ready({ migrate: false })
    return await work(store, scope)
  } finally {
    await store.close()
  }
}

/** Runs `work` with the store's SQLite file open, and closes it. */
export async function withFile<T>(session: Session, access: Access, work: FileWork<T>): Promise<T> {
  const rootDir = rootOf(session)
  const scope = scopeOf(session)
  const { database: databaseFile } = session.options
  // Loaded on demand: help and completion need no SQLite.
  const { SqliteMemoryRepository } = await import('../store/sqlite/repository.js')
  if (access === 'write') {
    const { requireStore } = await import('../store/sqlite/run-memory-embed.js')
    requireStore(rootDir, databaseFile)
  }
  const repository = SqliteMemoryRepository.open({
    rootDir,
    databaseFile,
    readonly: access === 'read',
    // Commands that do this show a progress bar.
    importPredecessor: false,
    logger: null,
    onTextTruncated: (cut) => tellCut(session, cut),
  })
  try {
    return await work(repository, scope)
  } finally {
    repository.close()
  }
}

function tellCut(session: Session, { recordId, originalBytes, storedBytes }: TextTruncation): void {
  session.warn(`the text of ${recordId} is stored cut: ${storedBytes} of ${originalBytes} bytes`)
}

/** Migrates the store to the current schema, imports the predecessor's files next to it, and reports both. */
export async function makeReady(session: Session, store: InspectedStore): Promise<void> {
  const { migrated, imported } = await store.prepare({ signal: session.signal })
  if (migrated !== null) {
    session.note(`Migrated the store from schema version ${migrated.from} to ${migrated.to}`)
  }
  if (imported === null) return
  const { records, rejectedFiles } = imported
  session.note(`Imported the predecessor's files: ${records.imported} records`)
  for (const file of rejectedFiles) session.warn(`rejected lines are in ${file}`)
}

/** Runs `work` with an empty temporary store. */
export async function withScratch<T>(session: Session, work: StoreWork<T>): Promise<T> {
  const scope = scopeOf(session)
  const { SqliteMemoryRepository } = await import('../store/sqlite/repository.js')
  const { InspectedSqliteStore } = await import('../store/sqlite/inspected.js')
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  try {
    return await work(new InspectedSqliteStore(repository), scope)
  } finally {
    repository.close()
  }
}
