import type { Statements } from '../connection/statements.js'
import { tryLock } from '../schema/locks.js'
import type { PostgresSession } from '../session.js'
import { quotedLexeme } from './vector-text.js'

/** Rows of the index of words, and the words of all of them together, each time counted. */
export interface WordTotals {
  readonly rows: number
  readonly length: number
}

/** Word changes of this process after which it adds them up. */
const MANY_CHANGES = 5_000

/** What is known of words. */
export interface WordCounts {
  readonly totals: WordTotals
  /** Rows that hold each word; a word that none holds is left out. */
  readonly holding: ReadonlyMap<string, number>
}

/** Rows that hold each of these words, and all rows; of what it sees itself, for a role that may not see more. */
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

/** The words of the whole index that begin so, the commonest first. */
export async function vocabulary(session: PostgresSession, beginning: string): Promise<string[]> {
  const from = session.isRestricted
    ? '(SELECT u.lexeme AS word, 1 AS rows FROM {record_words} w CROSS JOIN LATERAL unnest(w.words) u) c'
    : '{word_counts} c'
  const words = await session.direct((db) =>
    db.all<{ word: string }>(
      `SELECT c.word FROM ${from} WHERE c.word COLLATE "C" >= ? AND c.word COLLATE "C" < ? AND c.word <> ''
       GROUP BY c.word HAVING sum(c.rows) > 0 ORDER BY sum(c.rows) DESC, c.word COLLATE "C"`,
      beginning,
      // The last code point, which is no character: nothing sorts behind it.
      `${beginning}\u{10ffff}`,
    ),
  )
  return words.map(({ word }) => word)
}

/** Adds up what was counted of words again and again. Another instance may do it just then. */
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
