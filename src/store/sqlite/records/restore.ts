import { requireString } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { resealed } from '../digests/records.js'
import { enqueue } from '../passages/queue.js'
import { addToSearch } from '../passages/search-rows.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { requireRecord } from './change.js'

/** Makes a forgotten, superseded or invalidated record active again. An active record is left as it is. */
export function restoreRecord(store: StoreSession, id: unknown, note: unknown): MemoryRecord {
  const wanted = requireString(id, 'id')
  const checkedNote = requireString(note, 'note')
  return store.change('restoreRecord', () => {
    const { seq, record } = requireRecord(store, wanted)
    if (record.status === 'active') return record
    const at = store.now()
    resealed(store, seq, () =>
      store.connection.run(
        "UPDATE memory_records SET status = 'active', updated_at = ? WHERE seq = ?",
        at,
        seq,
      ),
    )
    // Its vectors were kept, but the store may have changed its space meanwhile.
    if (!addToSearch(store, { seq, id: wanted })) enqueue(store, seq)
    writeAudit(store, { op: 'restore', targetId: wanted, note: checkedNote, at })
    return { ...record, status: 'active', updatedAt: at }
  })
}
