import { RecollectError } from '../../../errors.js'
import { areFilesOut, TOO_MANY_FILES } from '../../file-errors.js'
import { Connection } from './connection.js'
import { loadSqlite, SQLITE_WAIT_MS } from './driver.js'
import { toStoreError } from './errors.js'

/** The WAL-reset corruption bug (sqlite.org/wal.html#walresetbug) was fixed in this version. */
const MIN_SQLITE = [3, 51, 3] as const

/** The size in bytes to which the write-ahead log is cut after a checkpoint. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Page size of a new file in bytes. vec0 reads 1.5 MB, page by page, for a thousand vectors. Pages twice as large as
 * SQLite's default make bulk inserts and searches a quarter faster, and a single durable insert a tenth of a
 * millisecond slower.
 */
const PAGE_BYTES = 8192

/**
 * Size of the page cache in KiB. A recall looks up about 500 rows, each through indexes: with SQLite's default of 2 MB
 * nearly every page of them is read from the system again. The cost of that was within the noise on a busy machine.
 */
const CACHE_KIB = 16 * 1024

export interface ConnectionOptions {
  /** `:memory:`, an absolute path, or empty for a file without a name. */
  readonly path: string
  readonly readonly: boolean
  readonly durability: 'full' | 'normal'
  readonly busyTimeoutMs: number
}

/**
 * Opens a connection with the vector extension and all settings that last as long as the connection. Changes nothing
 * in the file, so that a database of a newer version stays untouched.
 *
 * @param image the content of the file, to be read instead of it
 * @throws RecollectError `UNSUPPORTED_NODE`, `STORE_EXTENSION_FAILED`, `STORE_NOT_A_DATABASE`, ...
 */
export function openConnection(options: ConnectionOptions, image?: Buffer): Connection {
  const { Database, vecPath } = loadSqlite()
  let db: InstanceType<typeof Database> | undefined
  let connection: Connection | undefined
  try {
    const onDisk = options.path !== ':memory:' && options.path !== ''
    db = new Database(image ?? options.path, {
      readonly: options.readonly && onDisk,
      fileMustExist: onDisk,
      timeout: SQLITE_WAIT_MS,
    })
    connection = new Connection(db, options.path, options.busyTimeoutMs)
    // Each of these may read the file, and another process may lock it briefly while opening or closing it.
    const opened = connection
    requireSqlite(opened.query(() => opened.value('SELECT sqlite_version()')))
    loadVec(db, vecPath, options.path)
    opened.query(() => applySettings(opened, options.durability))
    return opened
  } catch (error) {
    // If there is a connection, it closes itself: it knows whether the log may be written.
    if (connection === undefined) db?.close()
    else connection.abandon()
    throw toStoreError(error, options.path)
  }
}

/**
 * Opens a store for work whose result is discarded. Data that does not fit into SQLite's cache goes to an unnamed
 * file, of which nothing is left even if the process is killed.
 */
export function openScratch(busyTimeoutMs: number): Connection {
  const connection = openConnection({ path: '', readonly: false, durability: 'normal', busyTimeoutMs })
  setPageSize(connection)
  // Rows are added without the rows that they refer to.
  connection.pragma('foreign_keys = OFF')
  return connection
}

/** Takes effect only in an empty file, before its write-ahead log is turned on. */
export function setPageSize(connection: Connection): void {
  connection.query(() => connection.pragma(`page_size = ${PAGE_BYTES}`))
}

/** Turns the write-ahead log on. This is written into the file, so call it only after the version is known. */
export function enableWal(connection: Connection): void {
  connection.query(() => connection.pragma('journal_mode = WAL'))
}

function applySettings(connection: Connection, durability: ConnectionOptions['durability']): void {
  // The file may come from anyone, so nothing in its schema may call a function with side effects.
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cell_size_check = ON')
  connection.pragma('foreign_keys = ON')
  // Deleted data is overwritten, and sorted data never reaches a temporary file.
  connection.pragma('secure_delete = ON')
  connection.pragma('temp_store = MEMORY')
  connection.pragma(`cache_size = -${CACHE_KIB}`)
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits in a power failure.
  connection.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
  // Without these macOS keeps an acknowledged write in the drive's own cache.
  connection.pragma(`fullfsync = ${durability === 'full' ? 'ON' : 'OFF'}`)
  connection.pragma('checkpoint_fullfsync = ON')
  connection.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`)
}

function requireSqlite(version: unknown): void {
  const parts = String(version).split('.').map(Number)
  for (const [index, least] of MIN_SQLITE.entries()) {
    const part = parts[index] ?? 0
    if (part > least) return
    if (part < least) {
      throw new RecollectError(
        'STORE_EXTENSION_FAILED',
        `Expected SQLite ${MIN_SQLITE.join('.')} or newer, received ${String(version)}: install the better-sqlite3 that this package names`,
      )
    }
  }
}

function loadVec(db: { loadExtension(path: string): unknown }, path: string, database: string): void {
  try {
    db.loadExtension(path)
  } catch (cause) {
    if (areFilesOut()) {
      throw new RecollectError('STORE_IO', `${TOO_MANY_FILES} (${path}, for ${database})`, { cause })
    }
    throw new RecollectError(
      'STORE_EXTENSION_FAILED',
      `Expected to load the sqlite-vec extension from ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
}
