import { loadSqlite, type SqliteDatabase } from './driver.js'
import { isSqliteError } from './errors.js'

/**
 * Closes a connection and leaves the log as it is. The last connection to close would write it into the file: another
 * one is there until then, which may not write, and so leaves it too.
 */
export function withoutCheckpoint(path: string, close: () => void): void {
  const { Database } = loadSqlite()
  let holder: SqliteDatabase | undefined
  try {
    holder = new Database(path, { readonly: true, fileMustExist: true })
    // Takes part in the log from the first read on, whatever that finds.
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
