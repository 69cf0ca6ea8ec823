import { RecollectError } from '../errors.js'
import { describeValue } from '../options/describe.js'

/** The error for a field that is not what a record may hold. */
export function invalidField(field: string, expected: string, received: unknown, hint = ''): RecollectError {
  // The text itself never enters a message: it may end in a log.
  const shown = field === 'text' && typeof received === 'string' ? 'a blank string' : describeValue(received)
  return new RecollectError('RECORD_INVALID', `Expected ${field} to be ${expected}, received ${shown}${hint}`)
}

/** Bytes of UTF-8 of the id of a record or a turn. */
const MAX_ID_BYTES = 512

/** Of a source, which may be the path of a file: as long as Linux lets one be. */
export const MAX_SOURCE_ID_BYTES = 4096

/** @throws RecollectError `RECORD_INVALID` */
export function requireId(field: string, value: unknown, mostBytes = MAX_ID_BYTES): string {
  if (typeof value !== 'string') throw invalidField(field, 'a string', value)
  if (value === '' || !value.isWellFormed() || Buffer.byteLength(value) > mostBytes) {
    throw invalidField(field, `well-formed text of 1 to ${mostBytes} bytes`, value)
  }
  return value
}
