import { type StoreOptions, toConnectionOptions } from './open-options.js'
import { openStoreFile } from './schema/prepare.js'
import { isCurrent, readSchemaState } from './schema/schema-state.js'
import { Store } from './store.js'
import { importPredecessorSync } from './transfer/run-import.js'

/** Opens the database, and imports the predecessor's files that wait beside it. */
export function openStore(options: StoreOptions): Store {
  const connection = openStoreFile(toConnectionOptions(options))
  const store = new Store(connection, options.onTextTruncated)
  try {
    const importNow = options.memory !== true && options.importPredecessor !== false
    if (importNow && isCurrent(connection.query(() => readSchemaState(connection))))
      importPredecessorSync(store)
    return store
  } catch (error) {
    connection.abandon()
    throw error
  }
}
