import { ftsExpression } from '../../../words/fts-expression.js'
import type { WordForm } from '../../recalling.js'
import type { StoreSession } from '../session.js'

/** Where FTS5 keeps what BM25 goes by: the number of rows, and of their words, each a varint of SQLite's. */
const AVERAGES = 'SELECT block FROM record_words_data WHERE id = 1'

/** Rows of the index of words. Counting them would read the size of each. */
export function countWordRows(store: StoreSession): number {
  const block = store.read(() => store.connection.value<unknown>(AVERAGES))
  return block instanceof Uint8Array ? firstVarint(block) : 0
}

/** Seven bits a byte, the highest first; the ninth byte has eight. */
function firstVarint(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes.subarray(0, 8)) {
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) break
  }
  return value
}

/** Rows that hold something in any of its forms. Blocks for about a millisecond for 20,000 rows that hold it. */
export function countRowsHolding(store: StoreSession, forms: readonly WordForm[]): number {
  const expression = ftsExpression(forms.map(({ words, prefix }) => ({ text: words.join(' '), prefix })))
  if (expression === null) return 0
  return (
    store.read(() =>
      store.connection.value<number>(
        'SELECT count(*) FROM record_words WHERE record_words MATCH ?',
        expression,
      ),
    ) ?? 0
  )
}
