import { RecollectError } from '../../../errors.js'
import type { JsonValue, MemoryRecord } from '../../../records/memory-record.js'
import { newRecordId } from '../../../records/record-id.js'
import { toStoredText } from '../../../records/record-text.js'
import type { CheckedRecord } from '../../../records/validate-record.js'
import { RECORD_DIGEST_COLUMNS, recordDigest } from '../digests/records.js'
import { addWords, wordsOf } from '../index/words.js'
import type { StoreSession } from '../session.js'
import type { StoredRecord } from './read.js'
import { keepSource } from './sources.js'

/** A record ready to be written: its text cut, its id and times given. */
export interface PreparedRecord {
  readonly record: MemoryRecord
  readonly metadata: string | null
  /** Whether the id is known to be free: it was made just now, or has been looked up. */
  readonly idIsFree: boolean
}

export function prepareRecord(
  store: StoreSession,
  checked: CheckedRecord,
  defaultTime: number,
): PreparedRecord {
  const id = checked.id ?? newRecordId()
  const createdAt = checked.createdAt ?? defaultTime
  const record: MemoryRecord = {
    id,
    kind: checked.kind,
    status: checked.status,
    text: cutText(store, id, checked.text),
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
export function cutText(store: StoreSession, recordId: string, given: string): string {
  const stored = toStoredText(given)
  if (stored.truncated) {
    store.tellTruncation({
      recordId,
      originalBytes: stored.originalBytes,
      storedBytes: Buffer.byteLength(stored.text),
    })
  }
  return stored.text
}

/**
 * Writes a record and its words. Inside a write.
 *
 * @returns the record as it is stored, with its number
 * @throws RecollectError `RECORD_EXISTS` for an id in use, or one whose record was erased for good
 */
export function writeRecord(store: StoreSession, prepared: PreparedRecord): StoredRecord {
  const { record, metadata } = prepared
  if (!prepared.idIsFree) requireUnusedId(store, record.id)
  const { source } = record
  const title = source === undefined ? null : keepSource(store, record.scope, source)
  const stored = source === undefined || title === null ? record : { ...record, source: { ...source, title } }
  const words = wordsOf({
    text: record.text,
    createdAt: record.createdAt,
    scope: record.scope,
    heading: source?.heading ?? null,
    title,
  })
  const values = [
    record.id,
    record.kind,
    record.status,
    record.text,
    record.confidence,
    record.sourceTurnId,
    JSON.stringify(record.tags),
    record.supersedes,
    record.createdAt,
    record.updatedAt,
    record.importanceScore ?? null,
    record.staleAfterSecs ?? null,
    metadata,
    record.scope,
    source?.id ?? null,
    source?.position ?? null,
    source?.line ?? null,
    source?.endLine ?? null,
    source?.heading ?? null,
  ]
  const seq = store.connection.insert(INSERT, ...values, words.hash, recordDigest(values))
  addWords(store, seq, words)
  return { seq, record: stored }
}

const INSERT = `INSERT INTO memory_records(${RECORD_DIGEST_COLUMNS.join(', ')}, words_hash, digest)
  VALUES(${RECORD_DIGEST_COLUMNS.map(() => '?').join(', ')}, ?, ?)`

/** What is known of an id: in use, erased for good, or nothing. */
export function idState(store: StoreSession, id: string): 'used' | 'erased' | 'free' {
  if (store.connection.value('SELECT 1 FROM memory_records WHERE id = ?', id) !== undefined) return 'used'
  const erased = store.connection.value('SELECT 1 FROM forgotten_ids WHERE id = ?', id) !== undefined
  return erased ? 'erased' : 'free'
}

function requireUnusedId(store: StoreSession, id: string): void {
  const state = idState(store, id)
  if (state === 'free') return
  const why = state === 'used' ? 'a record already has it' : 'its record was erased for good'
  throw new RecollectError(
    'RECORD_EXISTS',
    `Expected a new record id, received ${JSON.stringify(id)}: ${why}`,
  )
}
