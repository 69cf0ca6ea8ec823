import { CHANNELS } from '../../../observe/channels.js'
import { traceAsync } from '../../../observe/trace.js'
import { assertNotAborted } from '../../../options/abort.js'
import { checkOptions, requireWholeNumber } from '../../../options/check.js'
import { type CheckedFilter, checkFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { lexemes } from '../../../words/lexemes.js'
import { scopeToken } from '../../../words/scope-tokens.js'
import type { RecordWordHit, WordSearchOptions } from '../../hits.js'
import type { WordForm, WordQuestion, WordRows } from '../../recalling.js'
import type { AbortOption } from '../../store.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../records/row.js'
import type { PostgresSession } from '../session.js'
import { readCounts, type WordTotals } from '../words/counts.js'
import { quotedLexeme } from '../words/vector-text.js'
import { B, idf, K1, MOST_TIMES, RANK_STEPS } from './bm25.js'
import { bestInScope, holdingInScope, type ScoredRecord, smallScope } from './scope-words.js'
import { type AskedPhrase, anyOf, askedPhrases, phraseOf } from './word-question.js'
import { timesOf } from './word-times.js'

/** Roughly how many rows the first attempt examines, and the factor for the next attempt. */
const FIRST_ROWS = 4_000
const GROWTH = 8

/**
 * Records that contain words of a text, best first; equal scores in the order of writing. The score is BM25 with k1
 * 1.2 and b 0.75, as in SQLite's FTS5. A long text has the score of its best stretch.
 */
export async function searchByWords(
  session: PostgresSession,
  asked: string | WordQuestion,
  limit: unknown,
  given: WordSearchOptions & AbortOption = {},
): Promise<RecordWordHit[]> {
  const wanted = requireWholeNumber(limit, 'limit', 1)
  const { signal, filter = {} } = checkOptions(given, ['filter', 'signal'], 'searchByWords')
  const checked = checkFilter(filter, 'searchByWords')
  const phrases = askedPhrases(asked)
  assertNotAborted(signal)
  if (phrases.length === 0) {
    await session.direct(async () => undefined)
    return []
  }
  return traceAsync(
    CHANNELS.search,
    () => ({
      ...{ operation: 'searchByWords' as const, limit: wanted, filtered: given.filter !== undefined },
    }),
    () =>
      session.read(async (tx) => {
        const best = await bestRecords(session, tx, phrases, wanted, checked, signal)
        return withRecords(tx, best)
      }),
    ({ length }) => ({ hits: length }),
  )
}

async function bestRecords(
  session: PostgresSession,
  tx: Statements,
  phrases: readonly AskedPhrase[],
  limit: number,
  filter: CheckedFilter,
  signal: AbortSignal | undefined,
): Promise<ScoredRecord[]> {
  const { totals, holding } = await readCounts(session, tx, wordsOf(phrases))
  if (totals.rows === 0) return []
  const small = await smallScope(tx, filter, phrases, totals.rows)
  assertNotAborted(signal)
  if (small !== null) return bestInScope(small, phrases.length, limit)
  const weighed = await weigh(tx, phrases, totals, holding)
  return rarestFirst(tx, weighed, totals, { limit, filter, signal })
}

function wordsOf(phrases: readonly AskedPhrase[]): string[] {
  return phrases.flatMap(({ word }) => word ?? [])
}

/** A phrase with the number of rows that contain it, and its weight. */
interface WeighedPhrase extends AskedPhrase {
  readonly holding: number
  readonly weight: number
}

/** The phrases that occur in any row, with their weights. */
async function weigh(
  tx: Statements,
  phrases: readonly AskedPhrase[],
  { rows }: WordTotals,
  known: ReadonlyMap<string, number>,
): Promise<WeighedPhrase[]> {
  const weighed: WeighedPhrase[] = []
  for (const phrase of phrases) {
    const { word } = phrase
    const holding = word === null ? await countRows(tx, [phrase]) : (known.get(word) ?? 0)
    if (holding > 0) weighed.push({ ...phrase, holding, weight: idf(rows, holding) })
  }
  return weighed
}

async function countRows(tx: Statements, phrases: readonly AskedPhrase[]): Promise<number> {
  const count = await tx.value<number>(
    'SELECT count(*)::float8 FROM {record_words} w WHERE w.words @@ ?::tsquery',
    anyOf(phrases),
  )
  return count ?? 0
}

interface Wanted {
  readonly limit: number
  readonly filter: CheckedFilter
  readonly signal: AbortSignal | undefined
}

/**
 * Examines the rows of the rarest words first. A row without any of them scores at most what the other words can add.
 * If the worst of the results scores more, the many rows of common words need not be examined.
 */
async function rarestFirst(
  tx: Statements,
  phrases: readonly WeighedPhrase[],
  totals: WordTotals,
  wanted: Wanted,
): Promise<ScoredRecord[]> {
  const rarest = phrases.toSorted((a, b) => b.weight - a.weight)
  for (let budget = FIRST_ROWS; phrases.length > 0; budget *= GROWTH) {
    assertNotAborted(wanted.signal)
    const looked = upTo(rarest, budget)
    const found = await score(tx, phrases, rarest.slice(0, looked), totals, wanted)
    const rest = rarest.slice(looked).reduce((sum, { weight }) => sum + weight * MOST_TIMES, 0)
    const worst = found.length < wanted.limit ? 0 : (found.at(-1)?.score ?? 0)
    if (looked === phrases.length || worst > rest) return found
  }
  return []
}

/** How many of the phrases fit the budget of rows; at least one. */
function upTo(phrases: readonly WeighedPhrase[], budget: number): number {
  let rows = 0
  for (const [at, { holding }] of phrases.entries()) {
    rows += holding
    if (rows > budget) return Math.max(1, at)
  }
  return phrases.length
}

/**
 * The best of the records that contain one of `looked`, scored by all phrases. The scores are summed in the order of
 * the question, as in SQLite.
 */
async function score(
  tx: Statements,
  phrases: readonly WeighedPhrase[],
  looked: readonly WeighedPhrase[],
  { rows, length }: WordTotals,
  { limit, filter }: Wanted,
): Promise<ScoredRecord[]> {
  const condition = filterCondition(filter)
  const scope = filter.scope ?? filter.within ?? DEFAULT_SCOPE
  const any = anyOf(looked)
  const required = scope === DEFAULT_SCOPE ? any : `(${any}) & ${scopeQuery(scope)}`
  const adds = phrases.map((phrase) => {
    const times = timesOf(phrase)
    return {
      sql: `coalesce((SELECT ?::float8 * (t.times * ${K1 + 1}::float8 / (t.times + size.k))
        FROM (SELECT ${times.sql} AS times WHERE w.words @@ ?::tsquery) t), 0)`,
      values: [phrase.weight, ...times.values, phrase.query],
    }
  })
  return tx.all<ScoredRecord>(
    `SELECT r.seq::float8 AS seq, max(${adds.map(({ sql }) => sql).join(' + ')})::float8 AS score
     FROM {record_words} w JOIN {records} r ON r.seq = w.record_seq
       CROSS JOIN (SELECT ?::float8 AS average, ?::float8[] AS steps) a
       CROSS JOIN LATERAL (SELECT ${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * w.length / a.average) AS k, a.steps) size
     WHERE w.words @@ ?::tsquery AND ${condition.sql}
     GROUP BY r.seq ORDER BY 2 DESC, r.seq LIMIT ?::bigint`,
    ...adds.flatMap(({ values }) => values),
    length / rows,
    RANK_STEPS,
    required,
    ...condition.values,
    limit,
  )
}

/** The word that the rows of a scope and all below it have. */
function scopeQuery(scope: string): string {
  return lexemes(scopeToken(scope)).map(quotedLexeme).join(' <-> ')
}

async function withRecords(tx: Statements, best: readonly ScoredRecord[]): Promise<RecordWordHit[]> {
  if (best.length === 0) return []
  const rows = await tx.all<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.seq = ANY(?::bigint[])`,
    best.map(({ seq }) => seq),
  )
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  return best.flatMap(({ seq, score }) => {
    const row = bySeq.get(seq)
    return row === undefined ? [] : [{ record: toRecord(row), score }]
  })
}

/** How many rows of the index contain each item in any of its forms, among the rows that BM25 counts under a filter. */
export async function wordRows(
  session: PostgresSession,
  asked: readonly (readonly WordForm[])[],
  given: WordSearchOptions = {},
): Promise<WordRows> {
  const checked = checkFilter(given.filter ?? {}, 'wordRows')
  const forms = asked.map((each) =>
    each.flatMap(({ words, prefix }) => phraseOf(words.join(' '), prefix) ?? []),
  )
  return session.read(async (tx) => {
    const { totals, holding: known } = await readCounts(session, tx, wordsOf(forms.flat()))
    const any = forms.flatMap((each) => (each.length === 0 ? [] : { query: anyOf(each) }))
    const small = await smallScope(tx, checked, any, totals.rows)
    if (small !== null) {
      const counts = holdingInScope(small, any.length)
      let next = 0
      return {
        rows: small.length,
        holding: forms.map(({ length }) => (length === 0 ? 0 : (counts[next++] ?? 0))),
      }
    }
    const holding: number[] = []
    for (const each of forms) holding.push(await holdingAny(tx, each, known))
    return { rows: totals.rows, holding }
  })
}

async function holdingAny(
  tx: Statements,
  forms: readonly AskedPhrase[],
  known: ReadonlyMap<string, number>,
): Promise<number> {
  const [first] = forms
  if (first === undefined) return 0
  const { word } = first
  if (word !== null && forms.every((form) => form.word === word)) return known.get(word) ?? 0
  return countRows(tx, forms)
}
