import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { ftsExpression, ftsPhrases } from '../../../words/fts-expression.js'
import { queryTerms } from '../../../words/query-terms.js'
import { scopeToken } from '../../../words/scope-tokens.js'
import type { RecordWordHit, WordHit, WordSearchOptions } from '../../hits.js'
import type { WordQuestion } from '../../recalling.js'
import { requireCurrentWords, STRETCH_BITS } from '../index/words.js'
import { filterCondition } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import { observedSearch } from './observed.js'
import { withRecords } from './read-records.js'
import { bestInScope, isFastIn, smallScope } from './scope-words.js'

/** How many rows are read first, and the factor for each time that a filter leaves too few. */
export const FIRST_ROWS = 64
export const GROWTH = 8

/**
 * Records that contain words of a text, best first; equal scores in the order of writing. The score is BM25 of
 * SQLite's FTS5, with k1 1.2 and b 0.75. A long text has the score of its best stretch.
 */
export function searchByWords(
  store: StoreSession,
  text: unknown,
  limit: unknown,
  given: WordSearchOptions = {},
): WordHit[] {
  return observedSearch('searchByWords', limit, given, () =>
    searched(store, readWordSearch(requireText(text, 'text'), limit, given)),
  )
}

/** {@link searchByWords} with the records, also for a parsed question. */
export function searchRecordsByWords(
  store: StoreSession,
  asked: string | WordQuestion,
  limit: unknown,
  given: WordSearchOptions = {},
): RecordWordHit[] {
  const search = () => withRecords(store, searched(store, readWordSearch(asked, limit, given)))
  return observedSearch('searchByWords', limit, given, () => store.read(search))
}

/** A search for words whose options are checked. */
export interface WordSearch {
  /** The FTS5 expression; null if there is nothing to search for. */
  readonly expression: string | null
  /** Each FTS5 phrase that the expression joins. */
  readonly phrases: readonly string[]
  readonly limit: number
  readonly filter: CheckedFilter
}

export function readWordSearch(
  asked: string | WordQuestion,
  limit: unknown,
  given: WordSearchOptions,
): WordSearch {
  const where = 'searchByWords'
  const { terms, phrases } =
    typeof asked === 'object' && asked !== null ? asked : queryTerms(requireText(asked, 'text'))
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const options = checkOptions(given, ['filter'], where)
  const filter = checkFilter(options.filter ?? {}, where)
  const scope = filter.scope ?? filter.within ?? DEFAULT_SCOPE
  const token = scope === DEFAULT_SCOPE ? undefined : scopeToken(scope)
  const expression = ftsExpression(terms, { phrases, scopeToken: token })
  return { expression, phrases: ftsPhrases(terms, phrases), limit: wanted, filter }
}

function searched(store: StoreSession, { expression, phrases, limit, filter }: WordSearch): WordHit[] {
  if (expression === null) return []
  return store.read(() => {
    requireCurrentWords(store)
    const small = smallScope(store, filter)
    return small !== null && isFastIn(small, phrases.length)
      ? bestInScope(store, small, phrases, limit, filter)
      : bestRecords(store, expression, limit, filter)
  })
}

/** Reads the best rows first, and then their records; reads more rows if the filter leaves too few. Inside a read. */
function bestRecords(
  store: StoreSession,
  expression: string,
  limit: number,
  filter: CheckedFilter,
): WordHit[] {
  const condition = filterCondition(filter)
  const sql = `WITH best AS MATERIALIZED (
      SELECT rowid >> ${STRETCH_BITS} AS seq, -rank AS score FROM record_words WHERE record_words MATCH ?
      ORDER BY rank, rowid LIMIT ?)
    SELECT r.id AS recordId, max(b.score) AS score, (SELECT count(*) FROM best) AS rows
    FROM best b CROSS JOIN memory_records r ON r.seq = b.seq
    WHERE ${condition.sql} GROUP BY r.seq ORDER BY score DESC, r.seq LIMIT ?`
  for (
    let rows = Math.max(FIRST_ROWS, limit * 2);
    ;
    rows = Math.min(rows * GROWTH, Number.MAX_SAFE_INTEGER)
  ) {
    const found = store.connection.all<WordHit & { readonly rows: number }>(
      sql,
      expression,
      rows,
      ...condition.values,
      limit,
    )
    const seen = found[0]?.rows ?? countRows(store, expression, rows)
    if (found.length >= limit || seen < rows) return found.map(({ recordId, score }) => ({ recordId, score }))
  }
}

/** How many rows match, counted up to `most`. Used if the filter left none of the rows that were read. */
function countRows(store: StoreSession, expression: string, most: number): number {
  return (
    store.connection.value<number>(
      'SELECT count(*) FROM (SELECT 1 FROM record_words WHERE record_words MATCH ? LIMIT ?)',
      expression,
      most,
    ) ?? 0
  )
}
