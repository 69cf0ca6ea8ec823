import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { vector } from '@electric-sql/pglite-pgvector'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/** PostgreSQL in WebAssembly, in this process. */
export interface Pglite {
  readonly pool: pg.Pool
  readonly end: () => Promise<void>
}

/**
 * A pool on PostgreSQL in WebAssembly, with the extension `vector`, for systems on which no server can be started,
 * such as Windows and Alpine. It has one connection, so it shows nothing about concurrency, and takes longer to start
 * than a server.
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

/** {@link startPglite}, closed after the test. */
export async function pgliteOfTest(): Promise<pg.Pool> {
  const { pool, end } = await startPglite()
  onTestFinished(end)
  return pool
}
