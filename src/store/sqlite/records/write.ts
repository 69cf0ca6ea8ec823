import type { PreparedRecord } from '../../../records/prepare-record.js'
import { idTaken } from '../../../records/prepare-record.js'
import { RECORD_DIGEST_COLUMNS, recordDigest } from '../digests/records.js'
import { addWords, wordsOf } from '../index/words.js'
import type { StoreSession } from '../session.js'
import type { StoredRecord } from './read.js'
import { keepSource } from './sources.js'

/**
 * Writes a record and its words. Inside a write.
 *
 * @returns the stored record, with its number
 * @throws RecollectError `RECORD_EXISTS` for an id that is taken, or whose record was erased for good
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

/** The state of an id: used, erased for good, or free. */
export function idState(store: StoreSession, id: string): 'used' | 'erased' | 'free' {
  if (store.connection.value('SELECT 1 FROM memory_records WHERE id = ?', id) !== undefined) return 'used'
  const erased = store.connection.value('SELECT 1 FROM forgotten_ids WHERE id = ?', id) !== undefined
  return erased ? 'erased' : 'free'
}

function requireUnusedId(store: StoreSession, id: string): void {
  const state = idState(store, id)
  if (state !== 'free') throw idTaken(id, state)
}
