import type { PoolConfig } from 'pg'
import { errorFields, type Log } from '../../../observe/log.js'
import { loadPool } from './driver.js'
import { toStoreError } from './errors.js'
import { hearClients } from './lost-clients.js'
import type { PostgresPool } from './pool.js'

/** A pool, and what ends it: nothing where it is the caller's. */
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
    hearClients(given)
    return { pool: given, end: async () => undefined }
  }
  const Pool = await loadPool()
  const pool = new Pool(config)
  // Of a connection that nobody uses: the pool drops it. Without a listener the process would end.
  pool.on('error', (error) =>
    log.debug('A connection that was idle is lost', errorFields(toStoreError(error))),
  )
  hearClients(pool)
  return { pool, end: () => pool.end() }
}
