import type { StoreSession } from '../../session.js'
import { endErasure } from '../erase.js'

/**
 * Runs `work`, which reads the store on a thread of its own. Until it is done, nothing waits for the log to be cut.
 * Closing the store ends it.
 */
export async function withReader<T>(
  store: StoreSession,
  work: (onStarted: (end: () => void) => void) => Promise<T>,
): Promise<T> {
  const { readers } = store.connection
  let end = () => {}
  const reader = { abandon: () => end() }
  readers.add(reader)
  try {
    return await work((given) => {
      end = given
    })
  } finally {
    readers.delete(reader)
    endErasure(store)
  }
}
