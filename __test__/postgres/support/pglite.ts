import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { vector } from '@electric-sql/pglite-pgvector'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/** PostgreSQL in WebAssembly, within this process. */
export interface Pglite {
  readonly pool: pg.Pool
  readonly end: () => Promise<void>
}

/**
 * A pool on PostgreSQL in WebAssembly, with the extension `vector`. It is what there is where no server can be started,
 * as on Windows and Alpine. It has one connection, so that nothing is seen there of what several do to each other, and
 * takes longer to begin than a server.
 */
export async function startPglite(): Promise<Pglite> {
  const pglite = new PGlite({ extensions: { vector } })
  const pool = new pg.Pool({ ...createPgConfig(pglite), max: 1 })
  await pool.query('CREATE EXTENSION vector')
  return {
    pool,
    end: async () => {
      await pool.end()
      await pglite.close()
    },
  }
}

/** {@link startPglite}, ended with the test. */
export async function pgliteOfTest(): Promise<pg.Pool> {
  const { pool, end } = await startPglite()
  onTestFinished(end)
  return pool
}
