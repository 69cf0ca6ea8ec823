import { expect } from 'vitest'

type Query = (statement: string) => Promise<readonly Record<string, unknown>[]>

/**
 * Fails unless the tables of a store are consistent, whatever has happened to it: each statement counts rows that must
 * not exist.
 *
 * @param query runs as a role that may read everything
 */
export async function expectInStep(query: Query, schema = 'recollect'): Promise<void> {
  const wrong: Record<string, unknown> = {}
  for (const [what, statement] of Object.entries(MUST_BE_NONE)) {
    const [row] = await query(statement.replaceAll('{}', schema))
    if (Number(row?.['count']) !== 0) wrong[what] = row?.['count']
  }
  expect(wrong).toEqual({})
}

const MUST_BE_NONE: Readonly<Record<string, string>> = {
  'active records with neither a vector nor a place in the queue': `
    SELECT count(*) FROM {}.records r WHERE status = 'active'
      AND NOT EXISTS (SELECT 1 FROM {}.passages p WHERE p.record_seq = r.seq)
      AND NOT EXISTS (SELECT 1 FROM {}.queue q WHERE q.record_seq = r.seq)`,
  'vectors of another text': `
    SELECT count(*) FROM {}.passages p JOIN {}.records r ON r.seq = p.record_seq
    WHERE p.ordinal = 0 AND p.start_offset = 0 AND p.end_offset > length(r.text)`,
  'records without words': `
    SELECT count(*) FROM {}.records r
    WHERE r.text ~ '[a-z]' AND NOT EXISTS (SELECT 1 FROM {}.record_words w WHERE w.record_seq = r.seq)`,
  'words of nothing': `
    SELECT count(*) FROM {}.record_words w
    WHERE NOT EXISTS (SELECT 1 FROM {}.records r WHERE r.seq = w.record_seq)`,
  'words that are counted wrong': `
    WITH counted AS (
      SELECT word, sum(rows) AS rows FROM {}.word_counts WHERE word <> '' GROUP BY word
    ), there AS (
      SELECT lexeme AS word, count(*) AS rows FROM {}.record_words, unnest(words) GROUP BY lexeme
    )
    SELECT count(*) FROM counted FULL JOIN there USING (word)
    WHERE coalesce(counted.rows, 0) <> coalesce(there.rows, 0)`,
  'stretches that are counted wrong': `
    SELECT CASE WHEN (SELECT coalesce(sum(rows), 0) FROM {}.word_counts WHERE word = '')
      = (SELECT count(*) FROM {}.record_words) THEN 0 ELSE 1 END AS count`,
  'erased records that are still there': `
    SELECT count(*) FROM {}.erased_ids e JOIN {}.records r USING (id)`,
  'active facts of one scope that say the same': `
    SELECT count(*) FROM (
      SELECT 1 FROM {}.records WHERE status = 'active' AND text LIKE 'everybody knows %'
      GROUP BY scope, kind, text HAVING count(*) > 1
    ) AS twice`,
}
