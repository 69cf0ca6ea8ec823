import { RecollectError } from '../errors.js'

/** Says which of many records an error is about. */
export function atPlace<T>(index: number, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof RecollectError)) throw error
    throw new RecollectError(error.code, `Record ${index}: ${error.message}`, { cause: error.cause })
  }
}
