import { endErasure } from './care/erase.js'
import type { Connection } from './database/connection.js'
import { openConnection } from './database/open.js'
import { requireCurrentSchema } from './schema/state.js'
import type { StoreSession } from './session.js'

/**
 * Runs `work` with the store as it is now, whatever is written meanwhile, also by this connection, because another
 * connection does the reads. For a store in memory, which a second connection cannot access, that one has a copy.
 * Everything before the first await of `work` happens in this turn of the event loop.
 */
export async function withSnapshot<T>(
  store: StoreSession,
  work: (snapshot: StoreSession) => Promise<T>,
): Promise<T> {
  const { connection } = store
  // Nobody writes a file that was read into memory.
  if (connection.inMemory && connection.readonly) return work(store)
  const reader = openReader(connection)
  connection.readers.add(reader)
  try {
    reader.hold(() => requireCurrentSchema(reader))
    return await work(store.on(reader))
  } finally {
    connection.readers.delete(reader)
    reader.abandon()
    endErasure(store)
  }
}

function openReader(connection: Connection): Connection {
  const { path, inMemory, busyTimeoutMs } = connection
  const options = { path, readonly: !inMemory, durability: 'normal', busyTimeoutMs } as const
  return inMemory ? openConnection(options, connection.image()) : openConnection(options)
}
