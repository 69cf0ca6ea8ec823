import { RecollectError } from '../errors.js'

/** Adds the index of the record to an error that is about one of many. */
export function atPlace<T>(index: number, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (!(error instanceof RecollectError)) throw error
    throw new RecollectError(error.code, `Record ${index}: ${error.message}`, { cause: error.cause })
  }
}
