import { rmSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { publishFile, removeAbandoned, unfinishedName } from '../../../files/durable.js'
import type { Connection } from '../database/connection.js'
import { openConnection } from '../database/open.js'
import { readSchemaState } from './state.js'

/** Where the copy of a file of this version lies, beside it. */
function migrationCopyPath(path: string, version: number): string {
  return `${path}.schema-${version}-backup`
}

/**
 * Keeps a verified copy of the file before its schema changes: made under another name, checked, put on
 * disk, then renamed, so that a copy of that name is always a whole one.
 *
 * @returns its path; null for a database in memory, or when another process has migrated meanwhile
 */
export function keepMigrationCopy(connection: Connection, version: number): string | null {
  if (connection.path === ':memory:') return null
  const path = migrationCopyPath(connection.path, version)
  const unfinished = unfinishedName(path)
  try {
    removeAbandoned(path)
    // Not a copy of the file: what is still in the write-ahead log belongs to it.
    connection.query(() => connection.run('VACUUM INTO ?', unfinished))
    if (!verifyCopy(unfinished, version)) return null
    publishFile(unfinished, path)
    return path
  } catch (cause) {
    if (cause instanceof RecollectError && cause.code !== 'STORE_IO') throw cause
    throw new RecollectError(
      'STORE_MIGRATION_FAILED',
      `Expected to keep a copy of the database at ${path} before migrating it, but that failed: ${cause instanceof Error ? cause.message : String(cause)}. The file is as it was`,
      { cause },
    )
  } finally {
    removeUnfinished(unfinished)
  }
}

/** False when the copy is of a newer version: the migration was done by another process. */
function verifyCopy(path: string, version: number): boolean {
  const copy = openConnection({ path, readonly: true, durability: 'full', busyTimeoutMs: 0 })
  try {
    const state = readSchemaState(copy)
    if (state.kind !== 'store' || state.version !== version) return false
    const check = copy.value<string>('PRAGMA integrity_check(1)')
    if (check === 'ok') return true
    throw new RecollectError(
      'STORE_CORRUPT',
      `The database is damaged and was not migrated: ${check ?? 'no answer'}`,
    )
  } finally {
    copy.close()
  }
}

function removeUnfinished(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
}
