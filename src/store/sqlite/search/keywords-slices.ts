import { setImmediate as nextTurn } from 'node:timers/promises'
import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import type { CheckedFilter } from '../../../records/filter.js'
import type { RecordWordHit, WordSearchOptions } from '../../hits.js'
import type { WordQuestion } from '../../recalling.js'
import { requireCurrentWords, STRETCH_BITS } from '../index/words.js'
import { filterCondition } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import { FIRST_ROWS, GROWTH, readWordSearch, searchRecordsByWords, type WordSearch } from './keywords.js'
import { withRecords } from './read-records.js'
import { countWordRows } from './word-rows.js'

/** Rows scored at a time: BM25 of this many takes a few milliseconds. A smaller index is searched at once. */
const ROWS_AT_ONCE = 20_000

/** Milliseconds after which the event loop gets a turn. */
const TURN_MS = 4

/**
 * What `searchRecordsByWords` gives, without blocking for long: where a great many rows match, they are weighed in
 * several ranges of records. FTS5 weighs a row by the whole index, so that the ranges compare.
 */
export async function searchRecordsByWordsInSlices(
  store: StoreSession,
  asked: string | WordQuestion,
  limit: unknown,
  given: WordSearchOptions = {},
): Promise<RecordWordHit[]> {
  const search = readWordSearch(asked, limit, given)
  const { expression, filter } = search
  const matching =
    expression === null || countWordRows(store) <= ROWS_AT_ONCE ? 0 : countMatching(store, expression)
  if (expression === null || matching <= ROWS_AT_ONCE) {
    return searchRecordsByWords(store, asked, limit, given)
  }
  const ranges = Math.ceil(matching / ROWS_AT_ONCE)
  return traceAsync(
    CHANNELS.search,
    () => ({
      ...{ operation: 'searchByWords' as const, limit: search.limit, filtered: given.filter !== undefined },
    }),
    () => bestInRanges(store, { ...search, expression, filter }, ranges),
    ({ length }) => ({ hits: length }),
  )
}

function countMatching(store: StoreSession, expression: string): number {
  return store.read(() => {
    requireCurrentWords(store)
    const sql = 'SELECT count(*) FROM record_words WHERE record_words MATCH ?'
    return store.connection.value<number>(sql, expression) ?? 0
  })
}

interface WordRow {
  readonly row: number
  readonly score: number
}

type Search = WordSearch & { readonly expression: string }

async function bestInRanges(store: StoreSession, search: Search, ranges: number): Promise<RecordWordHit[]> {
  const { expression, limit, filter } = search
  for (
    let rows = Math.max(FIRST_ROWS, limit * 2);
    ;
    rows = Math.min(rows * GROWTH, Number.MAX_SAFE_INTEGER)
  ) {
    const best = await bestRows(store, expression, { rows, ranges })
    const hits = store.read(() => withRecords(store, recordsOf(store, best, filter).slice(0, limit)))
    if (hits.length >= limit || best.length < rows) return hits
  }
}

async function bestRows(
  store: StoreSession,
  expression: string,
  { rows, ranges }: { readonly rows: number; readonly ranges: number },
): Promise<readonly WordRow[]> {
  let best: readonly WordRow[] = []
  let since = performance.now()
  const last = store.read(() => store.connection.value<number>('SELECT max(seq) FROM memory_records') ?? 0)
  const from = (range: number) => BigInt(Math.floor(((last + 1) * range) / ranges)) << BigInt(STRETCH_BITS)
  for (let range = 0; range < ranges; range++) {
    if (performance.now() - since > TURN_MS) {
      await nextTurn()
      since = performance.now()
    }
    const found = store.read(() =>
      // As whole numbers: FTS5 passes over a bound that is a real one.
      store.connection.all<WordRow>(
        `SELECT rowid AS row, -rank AS score FROM record_words
         WHERE record_words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rank, rowid LIMIT ?`,
        expression,
        from(range),
        // What is stored meanwhile is in the last range.
        range === ranges - 1 ? MAX_ROW : from(range + 1),
        rows,
      ),
    )
    best = [...best, ...found].sort((a, b) => b.score - a.score || a.row - b.row).slice(0, rows)
  }
  return best
}

const MAX_ROW = 2n ** 63n - 1n

/** The records of these rows that the filter lets pass, best first, equally good ones in the order of writing. */
function recordsOf(store: StoreSession, rows: readonly WordRow[], filter: CheckedFilter) {
  const scores = new Map<number, number>()
  for (const { row, score } of rows) {
    const seq = Math.floor(row / 2 ** STRETCH_BITS)
    if (!scores.has(seq)) scores.set(seq, score)
  }
  const condition = filterCondition(filter)
  const records = store.connection.all<{ readonly recordId: string; readonly seq: number }>(
    `SELECT r.id AS recordId, r.seq FROM json_each(?) j CROSS JOIN memory_records r ON r.seq = j.value
     WHERE ${condition.sql}`,
    JSON.stringify([...scores.keys()]),
    ...condition.values,
  )
  return records
    .map(({ recordId, seq }) => ({ recordId, seq, score: scores.get(seq) ?? 0 }))
    .sort((a, b) => b.score - a.score || a.seq - b.seq)
    .map(({ recordId, score }) => ({ recordId, score }))
}
