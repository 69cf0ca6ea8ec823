import { rmSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import { publishFile, removeAbandoned, unfinishedName } from '../../../files/durable.js'
import { createPrivateFile } from '../../../files/private-file.js'
import type { Connection } from '../database/connection.js'
import { openConnection } from '../database/open.js'
import { readSchemaState } from './state.js'

/** The path of the copy of a file of this version, next to it. */
function migrationCopyPath(path: string, version: number): string {
  return `${path}.schema-${version}-backup`
}

/**
 * Keeps a verified copy of the file before its schema changes. The copy is made under another name, checked, flushed
 * to disk, then renamed, so that a copy with that name is always complete.
 *
 * @returns its path; null for a database in memory, or if another process has migrated meanwhile
 */
export function keepMigrationCopy(connection: Connection, version: number): string | null {
  if (connection.path === ':memory:') return null
  const path = migrationCopyPath(connection.path, version)
  const unfinished = unfinishedName(path)
  try {
    removeAbandoned(path)
    createPrivateFile(unfinished)
    // Not a plain copy of the file, which would lack what is still in the write-ahead log.
    connection.query(() => connection.run('VACUUM INTO ?', unfinished))
    if (!verifyCopy(unfinished, version)) return null
    publishFile(unfinished, path)
    return path
  } catch (cause) {
    if (cause instanceof RecollectError && cause.code !== 'STORE_IO') throw cause
    throw new RecollectError(
      'STORE_MIGRATION_FAILED',
      `Expected to keep a copy of the database at ${path} before migrating it, but that failed: ${cause instanceof Error ? cause.message : String(cause)}. The file was not changed`,
      { cause },
    )
  } finally {
    removeUnfinished(unfinished)
  }
}

/** False if the copy has a newer version: then another process has migrated. */
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
