import { ftsExpression } from '../../../words/fts-expression.js'
import type { WordForm } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { readAverages } from './postings/averages.js'
import { wordMemory } from './postings/word-memory.js'

/** The number of rows in the index of words. Counting them would read the size of each. */
export function countWordRows(store: StoreSession): number {
  return store.read(() => readAverages(store))[0]
}

/**
 * The number of rows that contain an item in any of its forms, in the whole index or in the scope of a token. The
 * first time it blocks for about a millisecond per 20,000 such rows.
 */
export function countRowsHolding(
  store: StoreSession,
  forms: readonly WordForm[],
  scopeToken: string | undefined,
): number {
  const terms = forms.map(({ words, prefix }) => ({ text: words.join(' '), prefix }))
  const expression = ftsExpression(terms, { scopeToken })
  if (expression === null) return 0
  const undecided = store.inTransaction
  return store.read(() =>
    undecided
      ? (store.connection.value<number>(
          'SELECT count(*) FROM record_words WHERE record_words MATCH ?',
          expression,
        ) ?? 0)
      : wordMemory(store).count(store, expression),
  )
}
