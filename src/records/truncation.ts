import type { MemoryRecord } from './memory-record.js'
import { type TextTruncation, toStoredText } from './record-text.js'

/** How a text was cut to be stored, or undefined. */
export function truncationOf(
  record: Pick<MemoryRecord, 'id' | 'text'>,
  given: string,
): TextTruncation | undefined {
  const { truncated, originalBytes } = toStoredText(given)
  if (!truncated) return undefined
  return { recordId: record.id, originalBytes, storedBytes: Buffer.byteLength(record.text) }
}
