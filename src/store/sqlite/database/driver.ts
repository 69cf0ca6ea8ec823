import { createRequire } from 'node:module'
import { RecollectError } from '../../../errors.js'
import { assertSupportedNode } from '../../../platform/node-version.js'
import { assertStorePlatform } from '../../../platform/platform.js'

/**
 * What the store uses of better-sqlite3, by structure: its own types come in a package that whoever
 * compiles against ours need not have.
 */
export interface SqliteDatabase {
  readonly open: boolean
  readonly inTransaction: boolean
  readonly readonly: boolean
  /** Whether there is no file of a name. */
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
  /** From now on gives the first column of a row in place of the row. */
  pluck(): SqliteStatement
}

/** Milliseconds that SQLite waits for a lock by itself, in steps of 1, 2 and 5; see Connection. */
export const SQLITE_WAIT_MS = 8

export interface SqliteOptions {
  readonly readonly?: boolean
  readonly fileMustExist?: boolean
  /** Milliseconds that SQLite waits for a lock. */
  readonly timeout?: number
}

/** The two native parts of the store: SQLite itself, and where the vector extension lies. */
export interface Sqlite {
  readonly Database: new (pathOrImage: string | Buffer, options: SqliteOptions) => SqliteDatabase
  readonly vecPath: string
}

let loaded: Sqlite | undefined

/**
 * SQLite, loaded at first use and not by an `import`: below Node-API 10 better-sqlite3 does not refuse
 * but crashes the process, so that the check must come first; and a program that only embeds text must
 * be able to import this package where the store's native parts are missing.
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
