import { readWordsMark } from '../index/words.js'
import type { StoreSession } from '../session.js'
import { readAverages } from './postings/averages.js'

/**
 * A string that is another one after each change of the index of words, by whichever process. Undefined inside a write,
 * which may be rolled back. Inside a read.
 */
export function wordsState(store: StoreSession): string | undefined {
  const { connection } = store
  if (connection.isWriting) return undefined
  const last = connection.value<number | null>('SELECT max(id) FROM record_words_docsize')
  return JSON.stringify([readWordsMark(connection), last, readAverages(store)])
}
