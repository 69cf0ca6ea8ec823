import { PostgresMemoryStore, type PostgresStoreOptions } from 'recollect/postgres'
import { afterAll } from 'vitest'
import type { StorePlace } from '../../store/conformance/factory.js'
import { newDatabase, type TestDatabase } from './database.js'

/** Places without a store: each is a schema of one database, which is dropped at the end of the file. */
export class Places {
  #database: Promise<TestDatabase> | undefined
  #made = 0

  constructor() {
    afterAll(async () => {
      await (await this.#database)?.drop()
    })
  }

  get database(): Promise<TestDatabase> {
    this.#database ??= newDatabase()
    return this.#database
  }

  async make(options: Partial<PostgresStoreOptions> = {}): Promise<StorePlace & { readonly schema: string }> {
    const { connectionString } = await this.database
    const schema = `Place ${this.#made++}`
    // Few connections: the one server for all tests allows a hundred.
    return {
      schema,
      open: () => PostgresMemoryStore.open({ connectionString, schema, maxConnections: 4, ...options }),
    }
  }
}
