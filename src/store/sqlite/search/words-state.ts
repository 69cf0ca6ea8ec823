import { readWordsMark } from '../index/words.js'
import type { StoreSession } from '../session.js'
import { readAverages } from './postings/averages.js'

/**
 * A string that differs after each change of the word index, whichever process made it. Undefined inside a write, which
 * may be rolled back. Call it inside a read.
 */
export function wordsState(store: StoreSession): string | undefined {
  const { connection } = store
  if (connection.isWriting) return undefined
  const last = connection.value<number | null>('SELECT max(id) FROM record_words_docsize')
  return JSON.stringify([readWordsMark(connection), last, readAverages(store)])
}
