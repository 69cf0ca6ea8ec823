import type { MemoryRecord, SqliteMemoryRepository } from 'recollect'

declare const store: SqliteMemoryRepository
declare const record: MemoryRecord

store.insertRecord({ kind: 'fact', text: 'a' })
store.insertRecordRaw(record)
// @ts-expect-error a stored record has a status of its own: insertRecordRaw
store.insertRecord(record)
// @ts-expect-error the same, among others
store.insertRecords([{ kind: 'fact', text: 'a' }, record])
