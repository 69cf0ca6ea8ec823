import type { Pool, PoolConfig } from 'pg'
import { RecollectError } from '../../../errors.js'

/** Loaded with the first store, because a program with its memories in SQLite does not need it. */
export async function loadPool(): Promise<new (config: PoolConfig) => Pool> {
  try {
    const { default: pg } = await import('pg')
    return pg.Pool
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected the package pg, which connects to PostgreSQL, to be installed: run `npm install pg`, or pass a pool to PostgresMemoryStore.open()',
      { cause },
    )
  }
}
