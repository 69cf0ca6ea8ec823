import { RecollectError } from '../errors.js'
import type { MemoryRecord, MemoryStatus } from './memory-record.js'

export function wrongStatus(record: MemoryRecord, expected: readonly MemoryStatus[]): RecollectError {
  return new RecollectError(
    'RECORD_INVALID',
    `Expected record ${JSON.stringify(record.id)} to be ${expected.join(' or ')}, received one that is ${record.status}`,
  )
}
