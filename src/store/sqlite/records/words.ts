import { addWords, removeWords, type WordsRow, wordsOf } from '../index/words.js'
import type { StoreSession } from '../session.js'

const COLUMNS =
  'r.seq, r.text, r.created_at AS createdAt, r.scope, r.source_heading AS heading, s.title, r.words_hash AS wordsHash'

/** Changes records, and their words with them. Inside a write. */
export function withNewWords(store: StoreSession, seqs: readonly number[], change: () => void): void {
  // None are there of a store whose words are still to be made.
  const before = wordsRows(store, seqs).filter(({ wordsHash }) => wordsHash !== null)
  removeWords(store, before)
  const removed = before.map(({ seq }) => seq)
  store.connection.run(
    'UPDATE memory_records SET words_hash = NULL WHERE seq IN (SELECT value FROM json_each(?))',
    JSON.stringify(removed),
  )
  // A savepoint: FTS5 writes what it was told before one. Told to delete and to add a row at once, it leaves the old
  // places of a word that the new text has many times.
  store.write(change)
  for (const record of wordsRows(store, removed)) {
    const words = wordsOf(record)
    addWords(store, record.seq, words)
    store.connection.run('UPDATE memory_records SET words_hash = ? WHERE seq = ?', words.hash, record.seq)
  }
}

/** What the words of records are made of now. Inside a transaction. */
export function wordsRows(store: StoreSession, seqs: readonly number[]): WordsRow[] {
  return store.connection.all<WordsRow>(
    `SELECT ${COLUMNS} FROM json_each(?) j JOIN memory_records r ON r.seq = j.value
     LEFT JOIN sources s ON s.scope = r.scope AND s.id = r.source_id`,
    JSON.stringify(seqs),
  )
}
