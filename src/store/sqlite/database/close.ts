import { loadSqlite, type SqliteDatabase } from './driver.js'
import { isSqliteError } from './errors.js'

/**
 * Closes a connection and leaves the log as it is. The last connection to close would write the log into the file, so
 * a read-only one is open until then. It must not write, and so leaves the log too.
 */
export function withoutCheckpoint(path: string, close: () => void): void {
  const { Database } = loadSqlite()
  let holder: SqliteDatabase | undefined
  try {
    holder = new Database(path, { readonly: true, fileMustExist: true })
    // The connection uses the log from its first read on, whatever the result.
    holder.prepare('SELECT count(*) FROM sqlite_master').get()
  } catch (error) {
    if (!isSqliteError(error)) throw error
  }
  try {
    close()
  } finally {
    holder?.close()
  }
}
