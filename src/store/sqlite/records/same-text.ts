import { requireString } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import type { StoreSession } from '../session.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Characters that white space and punctuation may add to a text that still says the same. */
const SLACK = 32

/** A text without what does not change what it says: case, runs of white space, punctuation at the end. */
export function normalizedText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[\s.!?…]+$/u, '')
}

export function findActiveByText(store: StoreSession, text: unknown): MemoryRecord[] {
  const wanted = normalizedText(requireString(text, 'text'))
  if (wanted === '') return []
  return store.read(() =>
    store.connection
      .all<RecordRow>(
        // The index of lengths leaves few texts to be compared here.
        `SELECT ${RECORD_COLUMNS} FROM memory_records r INDEXED BY memory_records_text_length
         WHERE r.status = 'active' AND length(r.text) BETWEEN length(?) - ? AND length(?) + ?
         ORDER BY r.created_at, r.id`,
        wanted,
        SLACK,
        wanted,
        SLACK,
      )
      .map(toRecord)
      .filter((record) => normalizedText(record.text) === wanted),
  )
}
