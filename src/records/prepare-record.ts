import { RecollectError } from '../errors.js'
import type { JsonValue, MemoryRecord } from './memory-record.js'
import { newRecordId } from './record-id.js'
import { type TextTruncation, toStoredText } from './record-text.js'
import type { CheckedRecord } from './validate-record.js'

/** Gets a notice before a shortened text is written. */
export interface TruncationTeller {
  tellTruncation(truncation: TextTruncation): void
}

/** A record ready to be written: its text cut, its id and times given. */
export interface PreparedRecord {
  readonly record: MemoryRecord
  readonly metadata: string | null
  /** Whether the id is known to be free: it was made just now, or has been looked up. */
  readonly idIsFree: boolean
}

export function prepareRecord(
  teller: TruncationTeller,
  checked: CheckedRecord,
  defaultTime: number,
): PreparedRecord {
  const id = checked.id ?? newRecordId()
  const createdAt = checked.createdAt ?? defaultTime
  const record: MemoryRecord = {
    id,
    kind: checked.kind,
    status: checked.status,
    text: cutText(teller, id, checked.text),
    confidence: checked.confidence,
    sourceTurnId: checked.sourceTurnId,
    tags: checked.tags,
    supersedes: checked.supersedes,
    createdAt,
    updatedAt: checked.updatedAt ?? createdAt,
    ...(checked.importanceScore === null ? {} : { importanceScore: checked.importanceScore }),
    ...(checked.staleAfterSecs === null ? {} : { staleAfterSecs: checked.staleAfterSecs }),
    // A copy: the caller's own object may change.
    ...(checked.metadata === null ? {} : { metadata: JSON.parse(checked.metadata) as JsonValue }),
    scope: checked.scope,
    ...(checked.source === null ? {} : { source: checked.source }),
  }
  return { record, metadata: checked.metadata, idIsFree: checked.id === undefined }
}

/** The text as it is stored; the caller is told before anything is written. */
export function cutText(teller: TruncationTeller, recordId: string, given: string): string {
  const stored = toStoredText(given)
  if (stored.truncated) {
    teller.tellTruncation({
      recordId,
      originalBytes: stored.originalBytes,
      storedBytes: Buffer.byteLength(stored.text),
    })
  }
  return stored.text
}

/** @param why what is known of the id */
export function idTaken(id: string, why: 'used' | 'erased'): RecollectError {
  const reason = why === 'used' ? 'a record already has it' : 'its record was erased for good'
  return new RecollectError(
    'RECORD_EXISTS',
    `Expected a new record id, received ${JSON.stringify(id)}: ${reason}`,
  )
}
