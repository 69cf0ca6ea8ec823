import { RecollectError } from '../../../errors.js'
import type { Connection } from './connection.js'
import { hasLog } from './image.js'

/**
 * Closes a connection so that the file alone is the complete database. SQLite writes the log into the file when the
 * last connection closes, but does not report if that fails. A file moved after that would lack its last changes.
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
