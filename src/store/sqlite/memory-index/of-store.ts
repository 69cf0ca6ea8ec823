import type { IndexStatus } from '../../status.js'
import type { StoreSession } from '../session.js'
import { MemoryIndex } from './memory-index.js'

/** The indexes of sessions that search. A session that reads a snapshot, or fills a scratch file, has none. */
const indexes = new WeakMap<StoreSession, MemoryIndex>()

/** Gives a session an index in memory, until it is closed. */
export function openMemoryIndex(store: StoreSession, maxBytes: number): void {
  const index = new MemoryIndex(store, maxBytes)
  indexes.set(store, index)
  store.whenClosed(() => {
    index.close()
    indexes.delete(store)
  })
}

/** The session's index in memory; undefined if it does not use one. */
export function memoryIndexOf(store: StoreSession): MemoryIndex | undefined {
  return indexes.get(store)
}

const OFF: IndexStatus = { kind: 'vec0', state: 'off', vectors: 0, bytes: 0, maxBytes: 0 }

export function indexStatus(store: StoreSession): IndexStatus {
  return memoryIndexOf(store)?.status() ?? OFF
}
