import type { StoreSession } from '../../session.js'
import { varints } from './varint.js'

/** Where FTS5 keeps what BM25 goes by: the number of rows, and of their words, each a varint of SQLite's. */
const AVERAGES = 'SELECT block FROM record_words_data WHERE id = 1'

/** The rows of the index of words, and the words of all of them. Inside a read. */
export function readAverages(store: StoreSession): readonly [rows: number, words: number] {
  return varints(store.connection.value<unknown>(AVERAGES))
}
