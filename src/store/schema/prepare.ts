import { statSync } from 'node:fs'
import { RecollectError } from '../../errors.js'
import type { Connection } from '../connection.js'
import { type ConnectionOptions, enableWal, openConnection } from '../open-connection.js'
import { createSchema } from './migrate.js'
import { CURRENT_SCHEMA_VERSION, newerSchema, readSchemaState, type SchemaState } from './schema-state.js'

/**
 * An open connection to a file whose version this release knows, the schema made when the file was
 * empty. An older version stays as it is until it is migrated.
 *
 * @throws RecollectError `STORE_SCHEMA_NEWER` with the file untouched, and those of `openConnection`
 */
export function openStoreFile(options: ConnectionOptions): Connection {
  if (!options.readonly && hasPendingLog(options.path)) {
    // The last connection to close writes the log into the file: a newer store must not even get that.
    const peek = openConnection({ ...options, readonly: true })
    closing(peek, () => refuseNewer(peek.query(() => readSchemaState(peek))))
  }
  const connection = openConnection(options)
  try {
    const state = connection.query(() => readSchemaState(connection))
    refuseNewer(state)
    if (connection.readonly) {
      requireStore(state, options.path)
      return connection
    }
    if (options.path !== ':memory:') enableWal(connection)
    if (state.kind === 'empty') createSchema(connection)
    return connection
  } catch (error) {
    connection.abandon()
    throw error
  }
}

function hasPendingLog(path: string): boolean {
  return path !== ':memory:' && (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function refuseNewer(state: SchemaState): void {
  if (state.kind === 'store' && state.version > CURRENT_SCHEMA_VERSION) {
    throw newerSchema(state.version, CURRENT_SCHEMA_VERSION)
  }
}

function requireStore(state: SchemaState, path: string): void {
  if (state.kind === 'store') return
  throw new RecollectError(
    'STORE_NOT_A_DATABASE',
    `Expected a database of memories to read, received ${path}, which is empty`,
  )
}

function closing(connection: Connection, fn: () => void): void {
  try {
    fn()
  } finally {
    connection.close()
  }
}
