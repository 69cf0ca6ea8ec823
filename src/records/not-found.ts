import { RecollectError } from '../errors.js'

export function recordNotFound(id: string): RecollectError {
  return new RecollectError(
    'RECORD_NOT_FOUND',
    `Expected the id of a record, received ${JSON.stringify(id.slice(0, 512))}, which no record has`,
  )
}
