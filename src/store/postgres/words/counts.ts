import type { Statements } from '../connection/statements.js'
import { tryLock } from '../schema/locks.js'
import type { PostgresSession } from '../session.js'
import { quotedLexeme } from './vector-text.js'

/** The number of rows in the index of words, and their total length in words, counting repetitions. */
export interface WordTotals {
  readonly rows: number
  readonly length: number
}

/** After this many word changes, this process sums up the counts. */
const MANY_CHANGES = 5_000

/** Counts of words. */
export interface WordCounts {
  readonly totals: WordTotals
  /** The number of rows that contain each word; a word in no row is left out. */
  readonly holding: ReadonlyMap<string, number>
}

/**
 * The number of rows that contain each of these words, and of all rows. A restricted role counts only the rows that it
 * can see.
 */
export async function readCounts(
  { isRestricted }: PostgresSession,
  db: Statements,
  words: readonly string[],
): Promise<WordCounts> {
  if (isRestricted) return countOwn(db, words)
  const counts = await db.all<{ word: string; rows: number; length: number }>(
    `SELECT c.word, sum(c.rows)::float8 AS rows, sum(c.length)::float8 AS length FROM {word_counts} c
     WHERE c.word = ANY(?::text[]) GROUP BY c.word`,
    ['', ...words],
  )
  const all = counts.find(({ word }) => word === '')
  return {
    totals: { rows: all?.rows ?? 0, length: all?.length ?? 0 },
    holding: new Map(counts.map(({ word, rows }) => [word, rows])),
  }
}

async function countOwn(db: Statements, words: readonly string[]): Promise<WordCounts> {
  const totals = await db.get<WordTotals>(
    'SELECT count(*)::float8 AS rows, coalesce(sum(w.length), 0)::float8 AS length FROM {record_words} w',
  )
  const holding = new Map<string, number>()
  for (const word of new Set(words)) {
    const rows = await db.value<number>(
      'SELECT count(*)::float8 FROM {record_words} w WHERE w.words @@ ?::tsquery',
      quotedLexeme(word),
    )
    if (rows !== undefined && rows > 0) holding.set(word, rows)
  }
  return { totals: totals ?? { rows: 0, length: 0 }, holding }
}

/** The words in the whole index with this prefix, most frequent first. */
export async function vocabulary(session: PostgresSession, beginning: string): Promise<string[]> {
  const from = session.isRestricted
    ? '(SELECT u.lexeme AS word, 1 AS rows FROM {record_words} w CROSS JOIN LATERAL unnest(w.words) u) c'
    : '{word_counts} c'
  const words = await session.direct((db) =>
    db.all<{ word: string }>(
      `SELECT c.word FROM ${from} WHERE c.word COLLATE "C" >= ? AND c.word COLLATE "C" < ? AND c.word <> ''
       GROUP BY c.word HAVING sum(c.rows) > 0 ORDER BY sum(c.rows) DESC, c.word COLLATE "C"`,
      beginning,
      // The last code point, which is not a character: nothing sorts after it.
      `${beginning}\u{10ffff}`,
    ),
  )
  return words.map(({ word }) => word)
}

/** Sums up the repeated changes of word counts. Another instance may be doing the same. */
export async function foldCounts(session: PostgresSession, changes: number): Promise<void> {
  if (session.isRestricted || !session.isDue('counts', changes, MANY_CHANGES)) return
  await session.write(async (tx) => {
    if (!(await tryLock(tx, session.schema, 'counts'))) return
    await tx.run(
      `WITH gone AS (
         DELETE FROM {word_counts} WHERE word IN (
           SELECT c.word FROM {word_counts} c GROUP BY c.word HAVING count(*) > 4 OR sum(c.rows) = 0)
         RETURNING word, rows, length)
       INSERT INTO {word_counts}(word, rows, length)
       SELECT g.word, sum(g.rows), sum(g.length) FROM gone g GROUP BY g.word HAVING sum(g.rows) <> 0`,
    )
  })
}
