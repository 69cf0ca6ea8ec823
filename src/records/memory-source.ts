import { RecollectError } from '../errors.js'
import { checkKeys, describeValue } from '../options/check.js'
import type { MemorySource } from './memory-record.js'
import { invalidField, MAX_SOURCE_ID_BYTES, requireId } from './record-invalid.js'

const KEYS = ['id', 'position', 'line', 'endLine', 'heading', 'title'] as const

/** Maximum size of a heading or a title, in bytes of UTF-8. */
const MAX_LABEL_BYTES = 4096

/**
 * A checked copy of where a record came from.
 *
 * @throws RecollectError `RECORD_INVALID`
 */
export function checkSource(value: unknown): MemorySource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RecollectError(
      'RECORD_INVALID',
      `Expected source to be an object with id and position, received ${describeValue(value)}`,
    )
  }
  checkKeys(value, KEYS, 'the source of a record', 'field', 'RECORD_INVALID')
  const { id, position, line, endLine, heading, title } = value as {
    [key in (typeof KEYS)[number]]?: unknown
  }
  const first = line === undefined ? undefined : wholeNumber('source.line', line, 1)
  return {
    id: requireId('source.id', id, MAX_SOURCE_ID_BYTES),
    position: wholeNumber('source.position', position, 0),
    ...(first === undefined ? {} : { line: first }),
    ...(endLine === undefined ? {} : { endLine: wholeNumber('source.endLine', endLine, first ?? 1) }),
    ...(heading === undefined ? {} : { heading: label('source.heading', heading) }),
    ...(title === undefined ? {} : { title: label('source.title', title) }),
  }
}

function wholeNumber(field: string, value: unknown, min: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value
  throw invalidField(field, `a whole number of at least ${min}`, value)
}

function label(field: string, value: unknown): string {
  if (typeof value === 'string' && value.isWellFormed() && Buffer.byteLength(value) <= MAX_LABEL_BYTES)
    return value
  throw invalidField(field, `well-formed text of at most ${MAX_LABEL_BYTES} bytes`, value)
}
