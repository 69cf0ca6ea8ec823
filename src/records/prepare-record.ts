import { RecollectError } from '../errors.js'
import type { JsonValue, MemoryRecord } from './memory-record.js'
import { newRecordId } from './record-id.js'
import { type TextTruncation, toStoredText } from './record-text.js'
import type { CheckedRecord } from './validate-record.js'

/** Is notified before a shortened text is written. */
export interface TruncationNotifier {
  notifyTruncation(truncation: TextTruncation): void
}

/** A record ready to be written: its text is cut, and it has an id and times. */
export interface PreparedRecord {
  readonly record: MemoryRecord
  readonly metadata: string | null
  /** Whether the id is known to be free: it was just created, or has been looked up. */
  readonly idIsFree: boolean
}

export function prepareRecord(
  notifier: TruncationNotifier,
  checked: CheckedRecord,
  defaultTime: number,
): PreparedRecord {
  const id = checked.id ?? newRecordId()
  const createdAt = checked.createdAt ?? defaultTime
  const record: MemoryRecord = {
    id,
    kind: checked.kind,
    status: checked.status,
    text: cutText(notifier, id, checked.text),
    confidence: checked.confidence,
    sourceTurnId: checked.sourceTurnId,
    tags: checked.tags,
    supersedes: checked.supersedes,
    createdAt,
    updatedAt: checked.updatedAt ?? createdAt,
    ...(checked.importanceScore === null ? {} : { importanceScore: checked.importanceScore }),
    ...(checked.staleAfterSecs === null ? {} : { staleAfterSecs: checked.staleAfterSecs }),
    // A copy, because the caller may change the object.
    ...(checked.metadata === null ? {} : { metadata: JSON.parse(checked.metadata) as JsonValue }),
    scope: checked.scope,
    ...(checked.source === null ? {} : { source: checked.source }),
  }
  return { record, metadata: checked.metadata, idIsFree: checked.id === undefined }
}

/** The text as it is stored; the caller is notified before anything is written. */
export function cutText(notifier: TruncationNotifier, recordId: string, given: string): string {
  const stored = toStoredText(given)
  if (stored.truncated) {
    notifier.notifyTruncation({
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
