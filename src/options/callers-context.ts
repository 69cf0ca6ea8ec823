import { AsyncResource } from 'node:async_hooks'

/**
 * `callback`, bound to the AsyncLocalStorage values of now. For what a thread of the addon reports: Node.js would run
 * it with those of another call, or none.
 */
export function inCallersContext<A extends unknown[]>(
  callback: ((...args: A) => void) | undefined,
): ((...args: A) => void) | undefined {
  return callback && AsyncResource.bind(callback)
}
