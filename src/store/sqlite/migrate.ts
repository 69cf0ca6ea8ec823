import type { Migrated } from '../status.js'
import { migrate } from './schema/migrate.js'
import { isCurrent, readSchemaState } from './schema/state.js'
import type { StoreSession } from './session.js'
import { bringUpToDate } from './up-to-date.js'

/** Migrates the schema to `target`, and makes the words if the store is then at the current version. */
export function migrateStore(store: StoreSession, target: number): Migrated | null {
  const { connection } = store
  const migrated = migrate(connection, target)
  // Also if an earlier process ended between the two.
  if (!connection.readonly && isCurrent(connection.query(() => readSchemaState(connection))))
    bringUpToDate(store)
  return migrated
}
