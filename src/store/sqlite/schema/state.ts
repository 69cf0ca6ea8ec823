import { RecollectError } from '../../../errors.js'
import type { Connection } from '../database/connection.js'

/** The schema version that this release writes. */
export const CURRENT_SCHEMA_VERSION = 4

/** Value of the `application` row: the predecessor's own version 3 has none. */
export const APPLICATION = 'recollect'

/** The state of a database file's schema. */
export type SchemaState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'store'; readonly version: number; readonly application: string | null }

/** @throws RecollectError `STORE_NOT_A_DATABASE` for another program's database, `STORE_CORRUPT` */
export function readSchemaState(connection: Connection): SchemaState {
  // In one statement, because another process may create the schema between two.
  const tables = connection.get<{ readonly all: number; readonly meta: number }>(
    `SELECT count(*) AS "all", count(*) FILTER (WHERE type = 'table' AND name = 'schema_meta') AS meta FROM sqlite_master`,
  )
  if (tables?.meta === 1) {
    return {
      kind: 'store',
      version: readVersion(connection),
      application: readMeta(connection, 'application'),
    }
  }
  if (tables?.all === 0) return { kind: 'empty' }
  throw new RecollectError(
    'STORE_NOT_A_DATABASE',
    `Expected a database of memories, received ${connection.path}, which has tables but no schema_meta: it belongs to another program`,
  )
}

function readVersion(connection: Connection): number {
  const text = readMeta(connection, 'schema_version')
  if (text !== null && /^[1-9][0-9]{0,8}$/.test(text)) return Number(text)
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected a whole number in schema_meta's row schema_version, received ${text === null ? 'none' : 'another value'}`,
  )
}

/** One value of `schema_meta`, or null. */
export function readMeta(connection: Connection, key: string): string | null {
  const value = connection.value<unknown>('SELECT value FROM schema_meta WHERE key = ?', key)
  return value === undefined || value === null ? null : String(value)
}

export function writeMeta(connection: Connection, key: string, value: string): void {
  connection.run(
    'INSERT INTO schema_meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
    key,
    value,
  )
}

export function deleteMeta(connection: Connection, key: string): void {
  connection.run('DELETE FROM schema_meta WHERE key = ?', key)
}

/** The row of `schema_meta` in a file that the predecessor created, with the version that it had. */
export const PREDECESSOR_KEY = 'predecessor_version'

/** Marks the predecessor's file, inside the transaction that migrates it. */
export function markPredecessor(connection: Connection, version: number): void {
  writeMeta(connection, PREDECESSOR_KEY, String(version))
}

/**
 * Whether the predecessor created the file. The audit does not show it, because imported files bring its entries too.
 */
export function isPredecessors(connection: Connection): boolean {
  return readMeta(connection, PREDECESSOR_KEY) !== null
}

export function isCurrent(state: SchemaState): boolean {
  return (
    state.kind === 'store' && state.version === CURRENT_SCHEMA_VERSION && state.application === APPLICATION
  )
}

export function newerSchema(version: number, known: number): RecollectError {
  return new RecollectError(
    'STORE_SCHEMA_NEWER',
    `Expected a database of schema version ${known} or older, received version ${version}: use a newer release. Nothing was changed`,
  )
}

/** In one statement, since it is part of every operation. */
const IS_CURRENT = `SELECT count(*) = 2 FROM schema_meta WHERE
  (key = 'schema_version' AND value = '${CURRENT_SCHEMA_VERSION}') OR (key = 'application' AND value = '${APPLICATION}')`

/** @throws RecollectError `STORE_SCHEMA_NEWER` or `STORE_SCHEMA_OUTDATED` */
export function requireCurrentSchema(connection: Connection): void {
  if (connection.value(IS_CURRENT) === 1) return
  const version = readVersion(connection)
  if (version > CURRENT_SCHEMA_VERSION) throw newerSchema(version, CURRENT_SCHEMA_VERSION)
  throw new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected schema version ${CURRENT_SCHEMA_VERSION} of this program, received version ${version}: call migrateIfNeeded(), or ensureReadyWithMigration() of the orchestrator`,
  )
}
