import { giveWords, removeWords, WORDS_COLUMNS, type WordsRow } from '../index/words.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import type { StoreSession } from '../session.js'

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
  for (const record of wordsRows(store, removed)) giveWords(store, record)
}

/** What the words of records are made of now. Inside a transaction. */
export function wordsRows(store: StoreSession, seqs: readonly number[]): WordsRow[] {
  return store.connection.all<WordsRow>(
    `SELECT ${WORDS_COLUMNS} FROM json_each(?) j JOIN memory_records r ON r.seq = j.value ${SOURCE_JOIN}`,
    JSON.stringify(seqs),
  )
}
