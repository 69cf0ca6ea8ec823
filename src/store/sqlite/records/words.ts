import { addMissingWords, removeWords, WORDS_COLUMNS, type WordsRow } from '../index/words.js'
import { SOURCE_JOIN } from '../schema/source-join.js'
import type { StoreSession } from '../session.js'

/** Changes records, and their words with them. Inside a write. */
export function withNewWords(store: StoreSession, seqs: readonly number[], change: () => void): void {
  // A store whose words are not made yet has none.
  const before = wordsRows(store, seqs).filter(({ wordsHash }) => wordsHash !== null)
  removeWords(store, before)
  const removed = before.map(({ seq }) => seq)
  store.connection.run(
    'UPDATE memory_records SET words_hash = NULL WHERE seq IN (SELECT value FROM json_each(?))',
    JSON.stringify(removed),
  )
  // A savepoint makes FTS5 write its pending changes first. If it deletes and adds a row at once, it keeps old
  // positions of a word that occurs many times in the new text.
  store.write(change)
  for (const record of wordsRows(store, removed)) addMissingWords(store, record)
}

/** The current inputs for the words of records. Inside a transaction. */
export function wordsRows(store: StoreSession, seqs: readonly number[]): WordsRow[] {
  return store.connection.all<WordsRow>(
    `SELECT ${WORDS_COLUMNS} FROM json_each(?) j JOIN memory_records r ON r.seq = j.value ${SOURCE_JOIN}`,
    JSON.stringify(seqs),
  )
}
