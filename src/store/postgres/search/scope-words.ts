import type { CheckedFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { withinCondition } from '../../conditions/scope-sql.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import { idf, once } from './bm25.js'
import type { AskedPhrase } from './word-question.js'

/**
 * For one user among many: in a small scope BM25 is computed from the rows of the scope, so that the rows of other
 * users do not affect the ranking. A word counts once per row, however often it occurs there. Both are the same in the
 * SQLite store.
 */

/** The largest small scope, in rows. */
const MAX_ROWS = 1_000

/** A scope is small if the store is at least this many times as large. */
const MIN_TIMES = 4

/** A row of the index of words, and which of the phrases it contains. */
export interface ScopeRow {
  readonly seq: number
  readonly length: number
  /** For each phrase `1` if the row contains it, else `0`. */
  readonly holds: string
  /** Whether the record matches the filter. */
  readonly passes: boolean
}

/** The rows of a filter's scope; null if it is not small. */
export async function smallScope(
  db: Statements,
  filter: CheckedFilter,
  phrases: readonly Pick<AskedPhrase, 'query'>[],
  allRows: number,
): Promise<readonly ScopeRow[] | null> {
  const within = withinCondition(filter.scope ?? filter.within ?? DEFAULT_SCOPE)
  if (within === null) return null
  const condition = filterCondition(filter)
  const holds = phrases.map(() => '(w.words @@ ?::tsquery)::int').join(', ')
  const rows = await db.all<ScopeRow>(
    `SELECT w.record_seq::float8 AS seq, w.length, concat(''${holds === '' ? '' : `, ${holds}`}) AS holds,
       (${condition.sql}) AS passes
     FROM {record_words} w JOIN {records} r ON r.seq = w.record_seq WHERE ${within.sql} LIMIT ?::bigint`,
    ...phrases.map(({ query }) => query),
    ...condition.values,
    ...within.values,
    MAX_ROWS + 1,
  )
  return rows.length > MAX_ROWS || rows.length * MIN_TIMES > allRows ? null : rows
}

/** How many of the rows contain each phrase. */
export function holdingInScope(rows: readonly ScopeRow[], phrases: number): number[] {
  return Array.from({ length: phrases }, (_, at) => rows.filter(({ holds }) => holds[at] === '1').length)
}

/** A record and its BM25. */
export interface ScoredRecord {
  readonly seq: number
  readonly score: number
}

/** The best records of these rows; equal scores in the order of writing. */
export function bestInScope(rows: readonly ScopeRow[], phrases: number, limit: number): ScoredRecord[] {
  const holding = holdingInScope(rows, phrases)
  const average = rows.reduce((sum, { length }) => sum + length, 0) / rows.length
  const best = new Map<number, number>()
  for (const { seq, length, holds, passes } of rows) {
    if (!passes) continue
    let score = 0
    for (const [at, holdingIt] of holding.entries())
      if (holds[at] === '1') score += idf(rows.length, holdingIt) * once(length, average)
    if (score > (best.get(seq) ?? 0)) best.set(seq, score)
  }
  return [...best]
    .map(([seq, score]) => ({ seq, score }))
    .sort((a, b) => b.score - a.score || a.seq - b.seq)
    .slice(0, limit)
}
