import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { vector } from '@electric-sql/pglite-pgvector'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/**
 * A pool on PostgreSQL in WebAssembly, within this process, with the extension `vector`; it ends with the test. It is
 * what there is where no server can be started, as on Windows and Alpine. It has one connection, so that nothing is
 * seen there of what several do to each other, and takes longer to begin than a server.
 */
export async function pgliteOfTest(): Promise<pg.Pool> {
  const pglite = new PGlite({ extensions: { vector } })
  const pool = new pg.Pool({ ...createPgConfig(pglite), max: 1 })
  onTestFinished(async () => {
    await pool.end()
    await pglite.close()
  })
  await pool.query('CREATE EXTENSION vector')
  return pool
}
