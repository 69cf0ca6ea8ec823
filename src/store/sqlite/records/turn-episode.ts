import type { StoreSession } from '../session.js'

/** Whether a turn has an episode in a scope, whatever its status. Inside a transaction. */
export function hasEpisode(store: StoreSession, turnId: string, scope: string): boolean {
  const found = store.connection.value(
    `SELECT 1 FROM memory_records INDEXED BY memory_records_source_turn
     WHERE source_turn_id = ? AND scope = ? AND kind = 'episode' LIMIT 1`,
    turnId,
    scope,
  )
  return found !== undefined
}
