import { checkOptions, requireText, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { ftsPhrases, inScope } from '../../../words/fts-expression.js'
import { queryTerms } from '../../../words/query-terms.js'
import { scopeToken } from '../../../words/scope-tokens.js'
import type { RecordWordHit, WordHit, WordSearchOptions } from '../../hits.js'
import type { WordQuestion } from '../../recalling.js'
import { requireCurrentWords, STRETCH_BITS } from '../index/words.js'
import { filterCondition } from '../records/filter-sql.js'
import { findRecord } from '../records/read.js'
import type { StoreSession } from '../session.js'
import { observedSearch } from './observed.js'
import { bestInScope, isFastIn, smallScope } from './scope-words.js'

/** Rows read at first, and how many times more each time a filter leaves too few. */
const FIRST_ROWS = 64
const GROWTH = 8

/**
 * Records that hold words of a text, best first, equally good ones in the order of writing: by BM25, k1 1.2 and b 0.75
 * of SQLite's FTS5. A long text is as good as the best stretch of it.
 */
export function searchByWords(
  store: StoreSession,
  text: unknown,
  limit: unknown,
  given: WordSearchOptions = {},
): WordHit[] {
  const where = 'searchByWords'
  return observedSearch(where, limit, given, () =>
    searched(store, queryTerms(requireText(text, 'text')), limit, given, where),
  )
}

/** {@link searchByWords} with the records, and for a question that was read already. */
export function searchRecordsByWords(
  store: StoreSession,
  asked: string | WordQuestion,
  limit: unknown,
  given: WordSearchOptions = {},
): RecordWordHit[] {
  const where = 'searchByWords'
  const search = () => {
    const question =
      typeof asked === 'object' && asked !== null ? asked : queryTerms(requireText(asked, 'text'))
    return searched(store, question, limit, given, where).flatMap(({ recordId, score }) => {
      const record = findRecord(store, recordId)
      return record === null ? [] : [{ record, score }]
    })
  }
  return observedSearch(where, limit, given, () => store.read(search))
}

function searched(
  store: StoreSession,
  { terms, phrases }: WordQuestion,
  limit: unknown,
  given: WordSearchOptions,
  where: string,
): WordHit[] {
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const options = checkOptions(given, ['filter'], where)
  const filter = checkFilter(options.filter ?? {}, where)
  const asked = ftsPhrases(terms, phrases)
  if (asked.length === 0) return []
  return store.read(() => {
    requireCurrentWords(store)
    const small = smallScope(store, filter)
    if (small !== null && isFastIn(small, asked.length))
      return bestInScope(store, small, asked, wanted, filter)
    const scope = filter.scope ?? filter.within ?? DEFAULT_SCOPE
    const any = asked.join(' OR ')
    const expression = scope === DEFAULT_SCOPE ? any : inScope(any, scopeToken(scope))
    return bestRecords(store, expression, wanted, filter)
  })
}

/** Reads the best rows first, and their records after that; more rows when the filter leaves too few. Inside a read. */
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

/** How many rows match, counted up to `most`. For when the filter left none of those that were read. */
function countRows(store: StoreSession, expression: string, most: number): number {
  return (
    store.connection.value<number>(
      'SELECT count(*) FROM (SELECT 1 FROM record_words WHERE record_words MATCH ? LIMIT ?)',
      expression,
      most,
    ) ?? 0
  )
}
