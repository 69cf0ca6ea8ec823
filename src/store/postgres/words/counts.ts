import type { Statements } from '../connection/statements.js'
import { tryLock } from '../schema/locks.js'
import type { PostgresSession } from '../session.js'

/** Rows of the index of words, and the words of all of them together, each time counted. */
export interface WordTotals {
  readonly rows: number
  readonly length: number
}

/** Word changes of this process after which it adds them up. */
const MANY_CHANGES = 5_000

/** Rows that hold each of these words, and all rows. */
export async function readCounts(
  db: Statements,
  words: readonly string[],
): Promise<{ readonly totals: WordTotals; readonly holding: ReadonlyMap<string, number> }> {
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

/** Adds up what was counted of words again and again. Another instance may do it just then. */
export async function foldCounts(session: PostgresSession, changes: number): Promise<void> {
  if (!session.isDue('counts', changes, MANY_CHANGES)) return
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
