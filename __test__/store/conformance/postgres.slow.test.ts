import { PostgresMemoryStore } from 'recollect/postgres'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeWithPostgres } from '../../postgres/support/database.js'
import { type Pglite, startPglite } from '../../postgres/support/pglite.js'
import { Places } from '../../postgres/support/places.js'
import { conformance } from './conformance.js'

describeWithPostgres('on a server', () => {
  const places = new Places()
  conformance('PostgreSQL', { shared: true, makePlace: () => places.make() })
  conformance('PostgreSQL with an index of vectors', {
    shared: true,
    makePlace: () => places.make({ embeddingIndex: 'hnsw' }),
  })
})

// One connection and one process: this does not test concurrency.
describe('in WebAssembly', () => {
  let pglite: Pglite
  let made = 0
  beforeAll(async () => {
    pglite = await startPglite()
  })
  afterAll(() => pglite.end())
  conformance('PostgreSQL', {
    shared: false,
    makePlace: () => {
      const schema = `place_${made++}`
      return { open: () => PostgresMemoryStore.open({ pool: pglite.pool, schema }) }
    },
  })
})
