import { RecollectError } from '../errors.js'
import { describeValue } from '../options/describe.js'

/** The error for a field that is not what a record may hold. */
export function invalidField(field: string, expected: string, received: unknown, hint = ''): RecollectError {
  // The text itself never enters a message: it may end in a log.
  const shown = field === 'text' && typeof received === 'string' ? 'a blank string' : describeValue(received)
  return new RecollectError('RECORD_INVALID', `Expected ${field} to be ${expected}, received ${shown}${hint}`)
}

/** Bytes of UTF-8 of the id of a record, a turn or a source. */
const MAX_ID_BYTES = 512

/** @throws RecollectError `RECORD_INVALID` */
export function requireId(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidField(field, 'a string', value)
  if (value === '' || !value.isWellFormed() || Buffer.byteLength(value) > MAX_ID_BYTES) {
    throw invalidField(field, `well-formed text of 1 to ${MAX_ID_BYTES} bytes`, value)
  }
  return value
}
