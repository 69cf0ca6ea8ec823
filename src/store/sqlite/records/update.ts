import { requireString } from '../../../options/check.js'
import type { AuditOp } from '../../../records/audit-entry.js'
import { changed, embeddedOf } from '../../../records/changed-record.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { cutText } from '../../../records/prepare-record.js'
import { type CheckedChanges, checkChanges } from '../../../records/record-changes.js'
import { resealed } from '../digests/records.js'
import { enqueue } from '../passages/queue.js'
import { dropVectors } from '../passages/write.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { requireActive } from './change.js'
import { findRecord } from './read.js'
import { keepSource } from './sources.js'
import { withNewWords } from './words.js'

/** Gives an active record another text. Its vectors are removed at once, and it waits for new ones. */
export function patchRecord(store: StoreSession, id: unknown, text: unknown, note: unknown): MemoryRecord {
  return change(
    store,
    { operation: 'patchRecord', op: 'patch' },
    id,
    checkChanges({ text: text ?? null }),
    note,
  )
}

/** Changes an active record with its words, and with its vectors if the embedded text changes. */
export function updateRecord(
  store: StoreSession,
  id: unknown,
  changes: unknown,
  note: unknown,
): MemoryRecord {
  return change(store, { operation: 'updateRecord', op: 'update' }, id, checkChanges(changes), note)
}

function change(
  store: StoreSession,
  { operation, op }: { readonly operation: string; readonly op: AuditOp },
  id: unknown,
  changes: CheckedChanges,
  note: unknown,
): MemoryRecord {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.change(operation, () => {
    const { seq, record: before } = requireActive(store, wanted)
    const at = store.now()
    const after = changed(before, changes, at, (text) => cutText(store, wanted, text))
    const write = () => writeChanges(store, seq, after, changes.metadata)
    // No other change affects the words, so they need not be made again.
    const wordsStay = changes.text === undefined && changes.source === undefined
    resealed(store, seq, () => (wordsStay ? write() : withNewWords(store, [seq], write)))
    const stored = findRecord(store, wanted) ?? after
    if (embeddedOf(stored) !== embeddedOf(before)) {
      dropVectors(store, seq)
      enqueue(store, seq)
    }
    writeAudit(store, { op, targetId: wanted, note: checkedNote, at })
    return stored
  })
}

function writeChanges(
  store: StoreSession,
  seq: number,
  record: MemoryRecord,
  metadata: string | undefined,
): void {
  const { source } = record
  if (source !== undefined) keepSource(store, record.scope, source)
  store.connection.run(
    `UPDATE memory_records SET kind = ?, text = ?, confidence = ?, tags = ?, updated_at = ?, importance_score = ?,
       stale_after_secs = ?, metadata = coalesce(?, metadata), source_id = ?, source_position = ?, source_line = ?,
       source_end_line = ?, source_heading = ? WHERE seq = ?`,
    record.kind,
    record.text,
    record.confidence,
    JSON.stringify(record.tags),
    record.updatedAt,
    record.importanceScore ?? null,
    record.staleAfterSecs ?? null,
    metadata ?? null,
    source?.id ?? null,
    source?.position ?? null,
    source?.line ?? null,
    source?.endLine ?? null,
    source?.heading ?? null,
    seq,
  )
}
