import { RecollectError } from '../../../errors.js'
import type { Connection } from './connection.js'
import { hasLog } from './image.js'

/**
 * Closes a connection so that its file alone is the database. SQLite writes the log into the file as the last connection
 * closes, and says nothing where that fails: a file that is moved then would be moved without its last changes.
 *
 * @throws RecollectError `STORE_IO`, `STORE_FULL`, `STORE_BUSY`; the connection is closed
 */
export function closeWhole(connection: Connection): void {
  const { path } = connection
  try {
    if (!connection.eraseLog()) {
      throw new RecollectError(
        'STORE_BUSY',
        `Expected no other connection to ${path}, but one is reading from it`,
      )
    }
    connection.close()
  } catch (error) {
    connection.abandon()
    throw error
  }
  if (hasLog(path)) {
    throw new RecollectError(
      'STORE_IO',
      `Expected the log of ${path} to be merged into it, but it is still there`,
    )
  }
}
