/**
 * A store that is measured. `fill` takes records with their vectors; what makes these is not measured.
 *
 * @typedef {object} Contender
 * @property {string} name as the tables call it
 * @property {string} asks what a recall is there
 * @property {(records: readonly import('../made.mjs').MadeRecord[]) => Promise<void>} fill
 * @property {(question: string, limit: number) => Promise<readonly string[]>} recall ids, best first
 * @property {() => Promise<number>} bytes of all that it keeps, with its indexes
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Place
 * @property {string} folder for files
 * @property {import('../../../scripts/postgres/server.mjs').PostgresServer} server
 * @property {import('../made.mjs').Made} made
 */

/** How many records one call takes, if a store accepts many. */
export const BATCH = 1_000

/**
 * @template T
 * @param {readonly T[]} all
 * @param {number} [size]
 */
export function* batches(all, size = BATCH) {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

/**
 * Creates a new database on the server.
 *
 * @param {Place['server']} server
 * @param {string} name
 */
export async function newDatabase(server, name) {
  await server.query(`CREATE DATABASE ${name}`)
  return {
    connectionString: server.connectionString({ database: name }),
    bytes: async () => {
      await server.query('CHECKPOINT', { database: name })
      const [row] = await server.query('SELECT pg_database_size(current_database())::float8 AS bytes', {
        database: name,
      })
      const [empty] = await server.query("SELECT pg_database_size('template1')::float8 AS bytes")
      return Number(row?.['bytes']) - Number(empty?.['bytes'])
    },
    query: (/** @type {string} */ statement) => server.query(statement, { database: name }),
  }
}
