import { AsyncResource } from 'node:async_hooks'

/**
 * Binds `callback` to the current AsyncLocalStorage values. For callbacks from a thread of the addon: Node.js would
 * run them with the values of another call, or with none.
 */
export function inCallersContext<A extends unknown[]>(
  callback: ((...args: A) => void) | undefined,
): ((...args: A) => void) | undefined {
  return callback && AsyncResource.bind(callback)
}
