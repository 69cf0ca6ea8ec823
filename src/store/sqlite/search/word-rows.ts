import { ftsExpression } from '../../../words/fts-expression.js'
import type { WordForm } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { firstVarint } from './varint.js'

/** Where FTS5 keeps what BM25 goes by: the number of rows, and of their words, each a varint of SQLite's. */
const AVERAGES = 'SELECT block FROM record_words_data WHERE id = 1'

/** Rows of the index of words. Counting them would read the size of each. */
export function countWordRows(store: StoreSession): number {
  return firstVarint(store.read(() => store.connection.value<unknown>(AVERAGES)))
}

/**
 * Rows that hold something in any of its forms, of the whole index or of the scope of a token. Blocks for about a
 * millisecond for 20,000 rows that hold it.
 */
export function countRowsHolding(
  store: StoreSession,
  forms: readonly WordForm[],
  scopeToken: string | undefined,
): number {
  const terms = forms.map(({ words, prefix }) => ({ text: words.join(' '), prefix }))
  const expression = ftsExpression(terms, { scopeToken })
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
