import type { StoreSession } from '../../session.js'
import { withReader } from './with-reader.js'

/**
 * Runs `work`, which changes the store on a thread of its own. Until it is done, writes through the port wait, and
 * nothing waits for the log to be cut. Closing the store stops it.
 */
export function withWriter<T>(
  store: StoreSession,
  work: (onStarted: (end: () => void) => void) => Promise<T>,
): Promise<T> {
  return store.changeElsewhere(() => withReader(store, work))
}
