import type { Pool, PoolConfig } from 'pg'
import { RecollectError } from '../../../errors.js'

/** Loaded with the first store: a program that keeps its memories in SQLite has no need of it. */
export async function loadPool(): Promise<new (config: PoolConfig) => Pool> {
  try {
    const { default: pg } = await import('pg')
    return pg.Pool
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected the package pg, which speaks to PostgreSQL, to be installed: run `npm install pg`, or give PostgresMemoryStore.open() a pool',
      { cause },
    )
  }
}
