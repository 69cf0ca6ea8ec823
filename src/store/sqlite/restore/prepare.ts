import { existsSync, rmSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { syncFile } from '../../../files/durable.js'
import { Log } from '../../../observe/log.js'
import type { KnownCopy } from '../../erase-report.js'
import { eraseRecords } from '../care/erase.js'
import { closeWhole } from '../database/close-whole.js'
import type { Connection } from '../database/connection.js'
import { openConnection } from '../database/open.js'
import { migrateStore } from '../migrate.js'
import { insertKnownCopy } from '../schema/known-copy.js'
import { openStoreFile } from '../schema/prepare.js'
import { CURRENT_SCHEMA_VERSION, readSchemaState } from '../schema/state.js'
import { StoreSession } from '../session.js'

/** Facts from the replaced state that must survive a restore. */
export interface SurvivingFacts {
  /** Ids of records that were erased for good, with the time. */
  readonly erased: readonly { readonly id: string; readonly at: number }[]
  readonly copies: readonly KnownCopy[]
}

/** Reads these facts from a database that nobody has open; empty if it cannot be read. */
export function survivingFacts(database: string): SurvivingFacts {
  const none = { erased: [], copies: [] }
  if (!existsSync(database)) return none
  try {
    const connection = openConnection({
      path: database,
      readonly: true,
      durability: 'full',
      busyTimeoutMs: 0,
    })
    try {
      const state = readSchemaState(connection)
      if (state.kind !== 'store' || state.version < 3) return none
      return {
        erased: connection.all('SELECT id, at FROM forgotten_ids'),
        copies: connection.all('SELECT path, kind, created_at AS createdAt FROM known_copies'),
      }
    } finally {
      connection.abandon()
    }
  } catch (error) {
    if (error instanceof RecollectError) return none
    throw error
  }
}

/** The result of preparing a staged backup. */
export interface PreparedBackup {
  readonly records: number
  readonly erased: number
  readonly migratedFrom: number | null
}

/**
 * Migrates a staged backup to the current schema, erases what was erased since it was made, and flushes it to disk.
 *
 * @param aside where the previous state will be kept, for erasures to report
 */
export function prepareBackup(
  staged: string,
  facts: SurvivingFacts,
  aside: KnownCopy | null,
): PreparedBackup {
  const connection = openStoreFile({ path: staged, readonly: false, durability: 'normal', busyTimeoutMs: 0 })
  try {
    const prepared = prepare(connection, facts, aside)
    closeWhole(connection)
    syncFile(staged)
    return prepared
  } catch (error) {
    connection.abandon()
    throw error
  } finally {
    // Removes the copies that the migration made; the backup itself is kept.
    for (let version = 2; version < CURRENT_SCHEMA_VERSION; version++)
      rmSync(`${staged}.schema-${version}-backup`, { force: true })
  }
}

function prepare(
  connection: Connection,
  { erased, copies }: SurvivingFacts,
  aside: KnownCopy | null,
): PreparedBackup {
  const store = new StoreSession(connection, new Log(null), undefined)
  const migrated = migrateStore(store, CURRENT_SCHEMA_VERSION)
  const report = eraseRecords(
    store,
    erased.map(({ id }) => id),
    'erased before a backup was restored',
  )
  const records = store.write(() => {
    for (const { id, at } of erased)
      connection.run('INSERT OR IGNORE INTO forgotten_ids(id, at) VALUES(?, ?)', id, at)
    for (const copy of aside === null ? copies : [...copies, aside]) insertKnownCopy(connection, copy)
    return connection.value<number>('SELECT count(*) FROM memory_records') ?? 0
  })
  return { records, erased: report.erased, migratedFrom: migrated?.from ?? null }
}
