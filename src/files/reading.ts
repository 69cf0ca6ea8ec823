import { RecollectError } from '../errors.js'

/**
 * Runs a function that reads a file to be imported, so that its failure is not reported as one of the store.
 *
 * @throws RecollectError `STORE_NOT_READABLE`
 */
export function reading<T>(path: string, fn: () => T): T {
  try {
    return fn()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RecollectError(
      'STORE_NOT_READABLE',
      `Expected to read ${path}, but that failed (${reason}): check that it is a file, and that you have permission to read it`,
      { cause },
    )
  }
}
