import { RecollectError } from '../../../errors.js'
import { areFilesOut, TOO_MANY_FILES } from '../../file-errors.js'
import { Connection } from './connection.js'
import { loadSqlite, SQLITE_WAIT_MS } from './driver.js'
import { toStoreError } from './errors.js'

/** The WAL-reset corruption bug (sqlite.org/wal.html#walresetbug) was fixed in this version. */
const MIN_SQLITE = [3, 51, 3] as const

/** Bytes that the write-ahead log is cut back to after a checkpoint. */
const WAL_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * Bytes of a page of a new file. vec0 walks from page to page through the 1.5 MB that it keeps a thousand
 * vectors in: pages twice as large as SQLite's own make bulk inserts and searches a quarter faster, and
 * cost a single durable insert a tenth of a millisecond.
 */
const PAGE_BYTES = 8192

/**
 * Pages kept in memory, in KiB. Recall looks up some 500 rows, each through indexes: with SQLite's own 2 MB nearly every
 * page of them is read again from the system. What that costs was within the noise of a busy machine.
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
 * A connection with the vector extension and every setting that lasts as long as the connection.
 * Nothing in the file is changed: a database that turns out to be of a newer version stays untouched.
 *
 * @param image the content of the file, to be read in its place
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
    // Each may read the file, which another process may hold for a moment as it opens or closes it.
    const opened = connection
    requireSqlite(opened.query(() => opened.value('SELECT sqlite_version()')))
    loadVec(db, vecPath, options.path)
    opened.query(() => applySettings(opened, options.durability))
    return opened
  } catch (error) {
    // Not the other way round: the connection knows whether the log may be written.
    if (connection === undefined) db?.close()
    else connection.abandon()
    throw toStoreError(error, options.path)
  }
}

/**
 * A store for work whose result is thrown away. What does not fit into SQLite's cache goes to a file that has
 * no name: nothing is left of it, even when the process is killed.
 */
export function openScratch(busyTimeoutMs: number): Connection {
  const connection = openConnection({ path: '', readonly: false, durability: 'normal', busyTimeoutMs })
  setPageSize(connection)
  // Rows come alone, without what they refer to.
  connection.pragma('foreign_keys = OFF')
  return connection
}

/** Takes effect in an empty file only, and only before its write-ahead log is turned on. */
export function setPageSize(connection: Connection): void {
  connection.query(() => connection.pragma(`page_size = ${PAGE_BYTES}`))
}

/** Turns the write-ahead log on. Written into the file, so only after its version is known. */
export function enableWal(connection: Connection): void {
  connection.query(() => connection.pragma('journal_mode = WAL'))
}

function applySettings(connection: Connection, durability: ConnectionOptions['durability']): void {
  // The file may come from anyone: nothing in its schema may call a function with side effects.
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cell_size_check = ON')
  connection.pragma('foreign_keys = ON')
  // What is deleted is overwritten, and what is sorted never reaches a temporary file.
  connection.pragma('secure_delete = ON')
  connection.pragma('temp_store = MEMORY')
  connection.pragma(`cache_size = -${CACHE_KIB}`)
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits when power fails.
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
