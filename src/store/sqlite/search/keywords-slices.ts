import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { Pace } from '../../../platform/pace.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { scopePhrase } from '../../../words/fts-expression.js'
import { scopeToken } from '../../../words/scope-tokens.js'
import type { RecordWordHit, WordSearchOptions } from '../../hits.js'
import type { WordQuestion } from '../../recalling.js'
import type { AbortOption } from '../../store.js'
import { requireCurrentWords, STRETCH_BITS } from '../index/words.js'
import { filterCondition } from '../records/filter-sql.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../records/row.js'
import type { StoreSession } from '../session.js'
import { FIRST_ROWS, GROWTH, readWordSearch, searchRecordsByWords, type WordSearch } from './keywords.js'
import type { ScoredRow } from './postings/best-rows.js'
import type { RowList } from './postings/row-list.js'
import { wordMemory } from './postings/word-memory.js'
import { isFastIn, smallScope } from './scope-words.js'

/**
 * Returns what `searchRecordsByWords` returns, without blocking for long. It uses the parts of the index that are in
 * memory; missing parts are read first, in portions.
 */
export async function searchRecordsByWordsInSlices(
  store: StoreSession,
  asked: string | WordQuestion,
  limit: unknown,
  { signal, ...given }: WordSearchOptions & AbortOption = {},
): Promise<RecordWordHit[]> {
  const search = readWordSearch(asked, limit, given)
  if (search.expression === null) return []
  // Data read inside a transaction may be rolled back, and must not stay in memory.
  if (store.inTransaction || isSmall(store, search)) return searchRecordsByWords(store, asked, limit, given)
  return traceAsync(
    CHANNELS.search,
    () => ({
      ...{ operation: 'searchByWords' as const, limit: search.limit, filtered: given.filter !== undefined },
    }),
    () => new SlicedWordSearch(store, search, signal).hits(),
    ({ length }) => ({ hits: length }),
  )
}

/** Whether the question is limited to few records, whose ranking must not depend on the words of others. */
function isSmall(store: StoreSession, { filter, phrases }: WordSearch): boolean {
  if ((filter.scope ?? filter.within ?? DEFAULT_SCOPE) === DEFAULT_SCOPE) return false
  const small = store.read(() => smallScope(store, filter))
  return small !== null && isFastIn(small, phrases.length)
}

class SlicedWordSearch {
  readonly #store: StoreSession
  readonly #search: WordSearch
  readonly #pace: Pace

  constructor(store: StoreSession, search: WordSearch, signal: AbortSignal | undefined) {
    this.#store = store
    this.#search = search
    this.#pace = new Pace(signal)
  }

  /** Scores more rows if the filter leaves too few, and starts over if a row was changed meanwhile. */
  async hits(): Promise<RecordWordHit[]> {
    const { limit } = this.#search
    for (let rows = Math.max(FIRST_ROWS, limit * 2); ; ) {
      const found = await this.#best(rows)
      if (found === undefined) continue
      if (found.hits.length >= limit || found.rows < rows) return found.hits
      rows = Math.min(rows * GROWTH, Number.MAX_SAFE_INTEGER)
    }
  }

  async #best(rows: number): Promise<{ readonly hits: RecordWordHit[]; readonly rows: number } | undefined> {
    const store = this.#store
    const { phrases, filter } = this.#search
    const memory = wordMemory(store)
    const scope = filter.scope ?? filter.within ?? DEFAULT_SCOPE
    const required = scope === DEFAULT_SCOPE ? undefined : scopePhrase(scopeToken(scope))
    const all = required === undefined ? phrases : [...phrases, required]
    const read = () => {
      requireCurrentWords(store)
      return memory.readOn(store, all) ? memory.best(store, phrases, rows, required) : undefined
    }
    await this.#pace.turn()
    let best = store.read(read)
    for (; best === undefined; best = store.read(read)) await this.#pace.next()
    const { moment } = memory
    while (best.weigh()) await this.#pace.turn()
    const found = best.found()
    memory.done(best)
    await this.#pace.turn()
    return store.read(() => {
      if (!memory.isStill(store, moment)) return undefined
      return { hits: recordsOf(store, found, moment.rows, this.#search), rows: found.length }
    })
  }
}

/** The best records of these rows that match the filter; equal scores in the order of writing. */
function recordsOf(
  store: StoreSession,
  found: readonly ScoredRow[],
  rows: RowList,
  { filter, limit }: WordSearch,
): RecordWordHit[] {
  const scores = new Map<number, number>()
  for (const { row, score } of found) {
    const seq = Math.floor(rows.idOf(row) / 2 ** STRETCH_BITS)
    if (!scores.has(seq)) scores.set(seq, score)
  }
  const condition = filterCondition(filter)
  const sql = `SELECT ${RECORD_COLUMNS} FROM json_each(?) j CROSS JOIN memory_records r ON r.seq = j.value
    WHERE ${condition.sql}`
  const seqs = [...scores.keys()]
  const hits: RecordWordHit[] = []
  for (let at = 0; at < seqs.length && hits.length < limit; ) {
    const next = seqs.slice(at, at + limit - hits.length)
    at += next.length
    const records = store.connection.all<RecordRow>(sql, JSON.stringify(next), ...condition.values)
    const bySeq = new Map(records.map((row) => [row.seq, row]))
    for (const seq of next) {
      const row = bySeq.get(seq)
      if (row !== undefined) hits.push({ record: toRecord(row), score: scores.get(seq) ?? 0 })
    }
  }
  return hits
}
