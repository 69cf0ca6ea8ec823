import { createRequire } from 'node:module'
import { RecollectError } from '../../../errors.js'
import { assertSupportedNode } from '../../../platform/node-version.js'
import { assertStorePlatform } from '../../../platform/platform.js'

/**
 * The part of better-sqlite3 that the store uses, as a structural type: its own types are in a package that users of
 * our types need not install.
 */
export interface SqliteDatabase {
  readonly open: boolean
  readonly inTransaction: boolean
  readonly readonly: boolean
  /** Whether the database has no named file. */
  readonly memory: boolean
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  pragma(text: string, options?: { readonly simple?: boolean }): unknown
  loadExtension(path: string): unknown
  /** The whole database as the bytes of a file. */
  serialize(): Buffer
  close(): unknown
}

export interface SqliteStatement {
  all(...values: readonly unknown[]): unknown[]
  get(...values: readonly unknown[]): unknown
  iterate(...values: readonly unknown[]): IterableIterator<unknown>
  run(...values: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint }
  /** From now on returns the first column of a row instead of the row. */
  pluck(): SqliteStatement
}

/** How long SQLite itself waits for a lock, in milliseconds, in steps of 1, 2 and 5; see Connection. */
export const SQLITE_WAIT_MS = 8

export interface SqliteOptions {
  readonly readonly?: boolean
  readonly fileMustExist?: boolean
  /** How long SQLite waits for a lock, in milliseconds. */
  readonly timeout?: number
}

/** The two native parts of the store: SQLite itself, and the path of the vector extension. */
export interface Sqlite {
  readonly Database: new (pathOrImage: string | Buffer, options: SqliteOptions) => SqliteDatabase
  readonly vecPath: string
}

let loaded: Sqlite | undefined

/**
 * Loads SQLite at first use and not by an `import`. Below Node-API 10 better-sqlite3 does not refuse but crashes the
 * process, so the check must come first. And a program that only embeds text must be able to import this package where
 * the store's native parts are missing.
 */
export function loadSqlite(): Sqlite {
  if (loaded !== undefined) return loaded
  assertSupportedNode()
  assertStorePlatform()
  const require = createRequire(import.meta.url)
  loaded = { Database: requireSqlite(require), vecPath: locateVec(require) }
  return loaded
}

function requireSqlite(require: NodeJS.Require): Sqlite['Database'] {
  try {
    return require('better-sqlite3') as Sqlite['Database']
  } catch (cause) {
    throw new RecollectError(
      'STORE_EXTENSION_FAILED',
      `Expected the package better-sqlite3, but it cannot be loaded: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}. Install this package's dependencies again`,
      { cause },
    )
  }
}

function locateVec(require: NodeJS.Require): string {
  try {
    const { getLoadablePath } = require('sqlite-vec') as { getLoadablePath(): string }
    // The system's loader cannot read inside an Electron archive.
    return getLoadablePath().replace(/\bapp\.asar\b/, 'app.asar.unpacked')
  } catch (cause) {
    throw new RecollectError(
      'STORE_EXTENSION_FAILED',
      `Expected the sqlite-vec extension for ${process.platform}-${process.arch}, but it cannot be located: install without leaving out optional dependencies`,
      { cause },
    )
  }
}
