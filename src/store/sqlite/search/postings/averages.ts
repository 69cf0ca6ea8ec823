import type { StoreSession } from '../../session.js'
import { varints } from './varint.js'

/** The block in which FTS5 keeps the numbers for BM25: the number of rows and of their words, each a SQLite varint. */
const AVERAGES = 'SELECT block FROM record_words_data WHERE id = 1'

/** The number of rows in the index of words, and of all their words. Inside a read. */
export function readAverages(store: StoreSession): readonly [rows: number, words: number] {
  return varints(store.connection.value<unknown>(AVERAGES))
}
