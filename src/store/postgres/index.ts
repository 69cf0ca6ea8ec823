export type { PostgresClient, PostgresPool, PostgresQueries, PostgresResult } from './connection/pool.js'
export type { HnswOptions, PostgresStoreOptions } from './options.js'
export { PostgresMemoryStore } from './store.js'
