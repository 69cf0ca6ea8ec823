import type { PoolConfig } from 'pg'
import { errorFields, type Log } from '../../../observe/log.js'
import { loadPool } from './driver.js'
import { toStoreError } from './errors.js'
import { ignoreClientErrors } from './lost-clients.js'
import type { PostgresPool } from './pool.js'

/** A pool, and how to end it; the caller's own pool is not ended. */
export interface OpenedPool {
  readonly pool: PostgresPool
  readonly end: () => Promise<void>
}

export async function openPool(
  given: PostgresPool | null,
  config: PoolConfig,
  log: Log,
): Promise<OpenedPool> {
  if (given !== null) {
    ignoreClientErrors(given)
    return { pool: given, end: async () => undefined }
  }
  const Pool = await loadPool()
  const pool = new Pool(config)
  // Emitted for an idle connection, which the pool drops. Without a listener the process would end.
  pool.on('error', (error) => log.debug('An idle connection was lost', errorFields(toStoreError(error))))
  ignoreClientErrors(pool)
  return { pool, end: () => pool.end() }
}
