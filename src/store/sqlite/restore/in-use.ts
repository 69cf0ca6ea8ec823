import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { loadSqlite, type SqliteDatabase } from '../database/driver.js'
import { isBusy, isSqliteError } from '../database/errors.js'
import { isOpenHere } from '../database/log/open-here.js'
import { requireOwnLog } from '../database/log/require-own-log.js'

/**
 * Refuses a database that a connection has open: its writes would go to a file that is no longer the store.
 *
 * @param isDamaged whether not to ask SQLite: then a process of another user, which the system hides, is not detected
 * @throws RecollectError `STORE_IN_USE`, which names the processes if the system reveals them
 */
export function requireNotInUse(database: string, isDamaged = false): void {
  if (!existsSync(database)) return
  if (isOpenHere(database)) throw inUse(database, `this process (${process.pid})`)
  const others = processesWith(database)
  if (others.length > 0) throw inUse(database, others.join(', '))
  // SQLite writes the log into the file when it opens it, and a damaged file must not be changed.
  if (!isDamaged && isLocked(database)) throw inUse(database, 'another process')
}

function inUse(database: string, who: string): RecollectError {
  return new RecollectError(
    'STORE_IN_USE',
    `Expected no program to have ${database} open, but ${who} has: close it there and try again. Nothing was changed`,
  )
}

/** Linux lists the open files of each process, but those of other users only to root. */
function processesWith(database: string): string[] {
  const file = statSync(database, { bigint: true })
  return entriesOf('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      entriesOf(join('/proc', pid, 'fd')).some((descriptor) => {
        const open = statOf(join('/proc', pid, 'fd', descriptor))
        return open !== undefined && open.ino === file.ino && open.dev === file.dev
      }),
    )
    .map((pid) => `process ${pid} (${commandOf(pid)})`)
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    // Not available on this system, the process ended meanwhile, or it belongs to another user.
    return []
  }
}

function statOf(path: string): { readonly ino: bigint; readonly dev: bigint } | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'comm'), 'utf8').trim()
  } catch {
    return 'ended meanwhile'
  }
}

/**
 * Whether SQLite cannot get exclusive access, because another connection of any process has the database open. This
 * writes the database's own log into it. If the log belongs to another file, or the file is damaged, nothing is
 * changed.
 */
function isLocked(database: string): boolean {
  let db: SqliteDatabase | undefined
  try {
    requireOwnLog(database, () => false)
    db = new (loadSqlite().Database)(database, { fileMustExist: true, timeout: 0 })
    db.pragma('locking_mode = EXCLUSIVE')
    db.exec('BEGIN EXCLUSIVE')
    db.exec('ROLLBACK')
    return false
  } catch (error) {
    if (isBusy(error)) return true
    if (isSqliteError(error) || error instanceof RecollectError) return false
    throw error
  } finally {
    db?.close()
  }
}
