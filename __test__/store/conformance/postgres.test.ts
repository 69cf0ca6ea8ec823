import { randomUUID } from 'node:crypto'
import { PostgresMemoryStore } from '../../../src/store/postgres/index.js'
import { conformance } from './conformance.js'

const connectionString = process.env['RECOLLECT_TEST_POSTGRES'] ?? ''

conformance('PostgreSQL', {
  shared: true,
  makePlace: () => {
    const schema = `test_${randomUUID()}`
    return { open: () => PostgresMemoryStore.open({ connectionString, schema }) }
  },
})
