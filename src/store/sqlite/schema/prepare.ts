import { statSync } from 'node:fs'
import { RecollectError } from '../../../errors.js'
import type { Connection } from '../database/connection.js'
import { isSqliteError, toStoreError } from '../database/errors.js'
import { forgetLog, HEADER_BYTES, hasLog, isLogRefused, openImage } from '../database/image.js'
import { requireOwnLog } from '../database/log/require-own-log.js'
import { type ConnectionOptions, enableWal, openConnection, setPageSize } from '../database/open.js'
import { createSchema } from './migrate.js'
import { CURRENT_SCHEMA_VERSION, newerSchema, readSchemaState, type SchemaState } from './state.js'

/**
 * Opens a connection to a file whose version this release supports, and creates the schema if the file is empty. An
 * older version stays as it is until it is migrated.
 *
 * @throws RecollectError `STORE_SCHEMA_NEWER` with the file untouched, and those of `openConnection`
 */
export function openStoreFile(options: ConnectionOptions): Connection {
  if (options.path !== ':memory:') requireOwnLog(options.path, (image) => isWhole(options, image))
  if (options.readonly) return openToRead(options)
  if (hasPendingLog(options.path)) {
    // The last connection to close writes the log into the file; even that must not happen to a newer store.
    const peek = openConnection({ ...options, readonly: true })
    closing(peek, () => refuseNewer(peek.query(() => readSchemaState(peek))))
  }
  const connection = openConnection(options)
  try {
    const state = connection.query(() => readSchemaState(connection))
    refuseNewer(state)
    if (state.kind === 'empty') setPageSize(connection)
    if (options.path !== ':memory:') enableWal(connection)
    if (state.kind === 'empty') createSchema(connection)
    connection.stampChanges(options.durability)
    return connection
  } catch (error) {
    connection.abandon()
    throw error
  }
}

/** Whether a file merged with its log is intact: a mixture of two files or two copies is not. */
function isWhole(options: ConnectionOptions, image: Buffer): boolean {
  if (image.length < HEADER_BYTES) return false
  forgetLog(image)
  let connection: Connection | undefined
  try {
    const opened = openConnection(options, image)
    connection = opened
    readSchemaState(opened)
    return opened.query(() => opened.pragma('integrity_check(1)')) === 'ok'
  } catch (error) {
    // Another program's file is intact, and refused later. The same goes for a file that is not a database.
    if (error instanceof RecollectError) return error.code === 'STORE_NOT_A_DATABASE'
    if (isSqliteError(error)) return false
    throw error
  } finally {
    connection?.abandon()
  }
}

function openToRead(options: ConnectionOptions): Connection {
  const hadLog = hasLog(options.path)
  try {
    return checkedStore(openConnection(options))
  } catch (error) {
    if (isLogRefused(error)) return openImageToRead(options, error)
    if (!hadLog) removeLog(options)
    throw error
  }
}

function openImageToRead(options: ConnectionOptions, cause: unknown): Connection {
  try {
    return checkedStore(openImage(options, cause))
  } catch (error) {
    throw toStoreError(error)
  }
}

/** Returns the connection if it reads a store of a version that this release supports. */
function checkedStore(connection: Connection): Connection {
  try {
    const state = connection.query(() => readSchemaState(connection))
    refuseNewer(state)
    requireStore(state, connection.path)
    return connection
  } catch (error) {
    connection.abandon()
    throw error
  }
}

/**
 * Removes the empty log that reading a file creates and that only a writing connection removes again, so that a
 * refused file is left as it was. SQLite itself ensures that nobody else uses the log.
 */
function removeLog(options: ConnectionOptions): void {
  if (!hasLog(options.path)) return
  try {
    const connection = openConnection({ ...options, readonly: false })
    closing(connection, () => connection.query(() => readSchemaState(connection)))
  } catch (error) {
    // The reason for the refusal is more informative.
    if (!(error instanceof RecollectError)) throw error
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

function closing(connection: Connection, fn: () => unknown): void {
  try {
    fn()
  } finally {
    connection.close()
  }
}
