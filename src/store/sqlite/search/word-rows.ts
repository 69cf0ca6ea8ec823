import { ftsExpression, ftsPhrases } from '../../../words/fts-expression.js'
import type { WordForm } from '../../recalling.js'
import type { StoreSession } from '../session.js'
import { readAverages } from './postings/averages.js'
import { type CountedItem, wordMemory } from './postings/word-memory.js'

/** The number of rows in the index of words. Counting them would read the size of each. */
export function countWordRows(store: StoreSession): number {
  return store.read(() => readAverages(store))[0]
}

/**
 * How many rows contain each item in any of its forms, in the whole index or in the scope of a token: for as many of
 * the first items as take some milliseconds. The first time, an item takes about a millisecond per 20,000 such rows.
 * Inside a read.
 */
export function countRowsHolding(
  store: StoreSession,
  asked: readonly (readonly WordForm[])[],
  { scopeToken, atOnce }: CountOptions,
): readonly number[] {
  const items = asked.map((forms) => itemOf(forms, scopeToken))
  return atOnce ? items.map((item) => countNow(store, item)) : wordMemory(store).counts(store, items)
}

/** Options of {@link countRowsHolding}. */
export interface CountOptions {
  readonly scopeToken: string | undefined
  /** Whether to count all now, without what is in memory: what a transaction reads may be rolled back. */
  readonly atOnce: boolean
}

function itemOf(forms: readonly WordForm[], scopeToken: string | undefined): CountedItem {
  const terms = forms.map(({ words, prefix }) => ({ text: words.join(' '), prefix }))
  const expression = ftsExpression(terms, { scopeToken })
  return { expression, phrases: scopeToken === undefined ? ftsPhrases(terms) : [] }
}

function countNow(store: StoreSession, { expression }: CountedItem): number {
  if (expression === null) return 0
  return (
    store.connection.value<number>(
      'SELECT count(*) FROM record_words WHERE record_words MATCH ?',
      expression,
    ) ?? 0
  )
}
