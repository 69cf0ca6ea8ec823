import { RecollectError } from '../errors.js'
import { describeValue, numberHint } from '../options/describe.js'

/** The error for a field with a value that a record may not have. */
export function invalidField(field: string, expected: string, received: unknown, hint = ''): RecollectError {
  // A message never contains the text: it may end up in a log.
  const shown = field === 'text' && typeof received === 'string' ? 'a blank string' : describeValue(received)
  return new RecollectError('RECORD_INVALID', `Expected ${field} to be ${expected}, received ${shown}${hint}`)
}

/** Maximum size of the id of a record or a turn, in bytes of UTF-8. */
const MAX_ID_BYTES = 512

/** Maximum size of a source's id, which may be a file's path: the limit of Linux for one. */
export const MAX_SOURCE_ID_BYTES = 4096

/** @throws RecollectError `RECORD_INVALID` */
export function requireId(field: string, value: unknown, mostBytes = MAX_ID_BYTES): string {
  if (typeof value !== 'string') throw invalidField(field, 'a string', value, numberHint(value))
  if (value === '' || !value.isWellFormed() || Buffer.byteLength(value) > mostBytes) {
    throw invalidField(field, `well-formed text of 1 to ${mostBytes} bytes`, value)
  }
  return value
}
