import type { CheckedFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { inScope } from '../../../words/fts-expression.js'
import { scopeToken } from '../../../words/scope-tokens.js'
import { withinCondition } from '../../conditions/scope-sql.js'
import type { WordHit } from '../../hits.js'
import type { Connection } from '../database/connection.js'
import { STRETCH_BITS } from '../index/words.js'
import { filterCondition } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import { firstVarint } from './postings/varint.js'
import { countWordRows } from './word-rows.js'
import { wordsState } from './words-state.js'

/**
 * For one user among many. For each word of a question, FTS5's `bm25()` counts the rows of all users: measured, one of
 * 10,000 users waits 56 times as long as in a separate store. In a small scope BM25 is computed here from the rows of
 * the scope, so that the rows of other users do not affect the ranking. A word counts once per row, however often it
 * occurs there, because FTS5 does not return more without counting.
 */

/**
 * The largest small scope, in rows: in a larger one, looking up each word takes longer than counting the rows of all
 * users.
 */
const MAX_ROWS = 1000

/** A scope is small if the store is at least this many times as large. */
const MIN_TIMES = 4

/** Maximum number of look-ups of a word in a row: for a question of hundreds of words FTS5 is faster. */
const MAX_LOOKUPS = 50_000

/** The value of FTS5 (https://sqlite.org/fts5.html#the_bm25_function). */
const K1 = 1.2
const B = 0.75
/** FTS5's weight for a word in more than half of the rows. */
const MIN_IDF = 1e-6

/** A scope that is a small part of the store. */
export interface SmallScope {
  readonly token: string
  /** Number of words in each row of the index. */
  readonly lengths: ReadonlyMap<number, number>
}

/** How many scopes are cached: one recall asks for the same one several times. */
const MAX_KNOWN = 16

interface KnownScopes {
  /** The state of the word index in which they were read. They are valid only in it. */
  readonly state: string
  readonly byPath: Map<string, SmallScope | null>
}

const known = new WeakMap<Connection, KnownScopes>()

/** The scope of a filter; null if it is not small. Inside a read. */
export function smallScope(
  store: StoreSession,
  { scope, within }: Pick<CheckedFilter, 'scope' | 'within'>,
): SmallScope | null {
  const path = scope ?? within ?? DEFAULT_SCOPE
  if (path === DEFAULT_SCOPE) return null
  const state = wordsState(store)
  if (state === undefined) return readScope(store, path)
  const { byPath } = knownScopes(store, state)
  const found = byPath.get(path)
  if (found !== undefined) return found
  const read = readScope(store, path)
  if (byPath.size >= MAX_KNOWN) byPath.clear()
  byPath.set(path, read)
  return read
}

function knownScopes({ connection }: StoreSession, state: string): KnownScopes {
  const scopes = known.get(connection)
  if (scopes?.state === state) return scopes
  const made: KnownScopes = { state, byPath: new Map() }
  known.set(connection, made)
  return made
}

function readScope(store: StoreSession, path: string): SmallScope | null {
  const condition = withinCondition(path)
  if (condition === null) return null
  const rows = store.connection.all<{ id: number; size: unknown }>(
    `SELECT d.id, d.sz AS size FROM memory_records r INDEXED BY memory_records_scope
     CROSS JOIN record_words_docsize d
       ON d.id BETWEEN r.seq << ${STRETCH_BITS} AND ((r.seq + 1) << ${STRETCH_BITS}) - 1
     WHERE ${condition.sql} LIMIT ?`,
    ...condition.values,
    MAX_ROWS + 1,
  )
  if (rows.length > MAX_ROWS || rows.length * MIN_TIMES > countWordRows(store)) return null
  return { token: scopeToken(path), lengths: new Map(rows.map(({ id, size }) => [id, firstVarint(size)])) }
}

/** Whether a question of this many terms is faster answered from the scope alone. */
export function isFastIn({ lengths }: SmallScope, terms: number): boolean {
  return terms * lengths.size <= MAX_LOOKUPS
}

/** Records that contain one of the FTS5 phrases, best first; equal scores in the order of writing. Inside a read. */
export function bestInScope(
  store: StoreSession,
  scope: SmallScope,
  phrases: readonly string[],
  limit: number,
  filter: CheckedFilter,
): WordHit[] {
  const best = new Map<number, number>()
  for (const [row, score] of rowScores(store, scope, phrases)) {
    const seq = Math.floor(row / 2 ** STRETCH_BITS)
    best.set(seq, Math.max(best.get(seq) ?? 0, score))
  }
  const condition = filterCondition(filter)
  return store.connection
    .all<{ seq: number; recordId: string }>(
      `SELECT r.seq, r.id AS recordId FROM json_each(?) j CROSS JOIN memory_records r ON r.seq = j.value
       WHERE ${condition.sql}`,
      JSON.stringify([...best.keys()]),
      ...condition.values,
    )
    .map(({ seq, recordId }) => ({ seq, recordId, score: best.get(seq) ?? 0 }))
    .sort((a, b) => b.score - a.score || a.seq - b.seq)
    .slice(0, limit)
    .map(({ recordId, score }) => ({ recordId, score }))
}

function rowScores(
  store: StoreSession,
  { token, lengths }: SmallScope,
  phrases: readonly string[],
): ReadonlyMap<number, number> {
  const all = lengths.size
  const average = [...lengths.values()].reduce((sum, length) => sum + length, 0) / all
  const scores = new Map<number, number>()
  for (const phrase of phrases) {
    const rows = store.connection.all<{ rowid: number }>(
      'SELECT rowid FROM record_words WHERE record_words MATCH ?',
      inScope(phrase, token),
    )
    const idf = Math.max(MIN_IDF, Math.log((all - rows.length + 0.5) / (rows.length + 0.5)))
    for (const { rowid } of rows) {
      const length = lengths.get(rowid) ?? average
      const weight = (idf * (K1 + 1)) / (1 + K1 * (1 - B + (B * length) / average))
      scores.set(rowid, (scores.get(rowid) ?? 0) + weight)
    }
  }
  return scores
}
