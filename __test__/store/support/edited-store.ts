import type { SqliteMemoryRepository } from 'recollect'
import { openRaw } from './raw-database.js'
import { tempStore } from './temp-store.js'
import { WordEmbedder } from './word-embedder.js'

/** A store with records in every state, with all their data. */
export async function filled(rootDir: string): Promise<SqliteMemoryRepository> {
  const store = tempStore(rootDir)
  const engine = new WordEmbedder('words')
  store.insertRecords(
    Array.from({ length: 30 }, (_, index) => ({
      id: `r${index}`,
      kind: 'fact' as const,
      text: `the harbour on day ${index}`,
      tags: ['harbour'],
      ...(index % 3 === 0 ? { source: { id: 'log', position: index, title: 'Log', heading: 'Day' } } : {}),
    })),
  )
  await store.batchEmbedMissing(engine)
  store.patchRecord('r1', 'another text', 'a correction')
  store.updateRecord('r2', { tags: ['other'], confidence: 0.25, metadata: { a: [1, 2.5] } })
  store.supersedeRecord('r3', { id: 'r3b', kind: 'fact', text: 'newer' })
  store.invalidateRecord('r4', 'wrong')
  store.forgetSoftRecord('r5')
  store.restoreRecord('r5')
  store.forgetHardRecord('r6', 'asked')
  store.insertRecord(
    { id: 'r7b', kind: 'fact', text: 'the harbour on day 7', tags: ['twice'] },
    { duplicates: 'merge' },
  )
  store.updateRecord('r9', { source: { id: 'log', position: 9, title: 'The log' } })
  store.insertRecord({ id: 'lone', kind: 'fact', text: `lone \ud800 surrogate` })
  store.insertRecord({ id: 'long', kind: 'fact', text: 'word '.repeat(3000) })
  await store.batchEmbedMissing(engine, { chunkSize: 4 })
  store.insertRecord({ id: 'waits', kind: 'fact', text: 'not embedded yet' })
  return store
}

/** What another program, or damage, does to the file, and the problem that is found. */
export const EDITS: readonly (readonly [string, string])[] = [
  ['record_changed', "UPDATE memory_records SET text = replace(text, 'day', 'dax') WHERE id = 'r10'"],
  ['record_changed', "UPDATE memory_records SET status = 'forgotten' WHERE id = 'r11'"],
  ['record_invalid', "UPDATE memory_records SET kind = 'fakt' WHERE id = 'r10'"],
  ['record_invalid', "UPDATE memory_records SET tags = '[' WHERE id = 'r10'"],
  ['record_invalid', "UPDATE memory_records SET confidence = 2 WHERE id = 'r10'"],
  ['source_changed', "UPDATE sources SET title = 'lox'"],
  ['audit_changed', "UPDATE memory_audit SET note = 'because' WHERE target_id = 'r1' AND op = 'patch'"],
  ['audit_invalid', "UPDATE memory_audit SET op = 'inserted' WHERE target_id = 'r1'"],
  ['audit_invalid', "DELETE FROM memory_audit WHERE target_id = 'r6'"],
  ['supersession_circle', "UPDATE memory_records SET supersedes = 'r3b' WHERE id = 'r3'"],
  ['orphans', "DELETE FROM memory_records WHERE id = 'r10'"],
  ['orphans', 'DELETE FROM embeddings WHERE passage_id = 12'],
  ['vector_invalid', 'UPDATE embeddings SET vector = zeroblob(1536) WHERE passage_id = 12'],
  ['vector_invalid', "UPDATE embeddings SET vector = x'0000803f' WHERE passage_id = 12"],
  [
    'vector_changed',
    'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE passage_id > 20 LIMIT 1) WHERE passage_id = 12',
  ],
  ['vector_stale', "UPDATE memory_records SET text = 'else' WHERE id = 'r10'"],
  ['passages_incomplete', 'UPDATE passages SET end_offset = end_offset - 1 WHERE id = 12'],
  ['space_invalid', "UPDATE embedding_spaces SET model = 'other'"],
  ['settings_invalid', "UPDATE schema_meta SET value = '77' WHERE key = 'active_space'"],
  ['settings_invalid', "INSERT INTO schema_meta VALUES('unknown', '1')"],
  ['schema_different', 'DROP INDEX memory_records_scope'],
  ['counts_different', "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'memory_records'"],
  ['vector_index_different', 'DELETE FROM vec_embeddings_rowids WHERE rowid = 12'],
  ['vector_index_different', "UPDATE vec_embeddings_auxiliary SET value00 = 'r1' WHERE rowid = 12"],
  ['vector_index_different', 'UPDATE vec_embeddings_chunks SET validity = zeroblob(128)'],
  ['words_different', 'DELETE FROM record_words_docsize WHERE id = 5 * 8192'],
  ['words_different', "INSERT INTO record_words(rowid, words) VALUES(9999999, 'harbour')"],
  ['queue_different', 'DELETE FROM embedding_queue'],
  ['queue_different', 'INSERT INTO embedding_queue(record_seq) VALUES(12)'],
]

/** Changes a file as another program, or damage, does, including the shadow tables of virtual ones. */
export function editInside(rootDir: string, sql: string): void {
  const db = openRaw(rootDir)
  db.pragma('foreign_keys = OFF')
  ;(db as unknown as { unsafeMode(on: boolean): void }).unsafeMode(true)
  db.exec(sql)
  db.close()
}
