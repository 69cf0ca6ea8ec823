import type { Value } from '../connection/statements.js'
import type { AskedPhrase } from './word-question.js'

/** A SQL expression with the values of its placeholders. */
export interface Expression {
  readonly sql: string
  readonly values: readonly Value[]
}

/**
 * How often a phrase occurs in a row `w` of the index of words that contains it; `size.steps` are {@link RANK_STEPS}.
 */
export function timesOf({ query, words, prefix, word }: AskedPhrase): Expression {
  // Without unnesting the row, because many rows contain a word, but few contain a phrase.
  if (word !== null) {
    return {
      sql: "greatest(1, width_bucket(ts_rank('{1,1,1,1}', w.words, ?::tsquery)::float8, size.steps))",
      values: [query],
    }
  }
  const [first = '', ...rest] = words
  const follow = rest.map((next, index) => {
    const is = lexeme('n', next, prefix && index === rest.length - 1)
    return {
      sql: `EXISTS (SELECT 1 FROM unnest(w.words) n WHERE ${is.sql} AND (place + ${index + 1})::smallint = ANY(n.positions))`,
      values: is.values,
    }
  })
  const begins = lexeme('f', first, prefix && rest.length === 0)
  const all = [begins, ...follow]
  return {
    sql: `greatest(1, (SELECT count(*) FROM unnest(w.words) f CROSS JOIN LATERAL unnest(f.positions) place
      WHERE ${all.map(({ sql }) => sql).join(' AND ')}))`,
    values: all.flatMap(({ values }) => values),
  }
}

function lexeme(of: string, word: string, prefix: boolean): Expression {
  return { sql: prefix ? `starts_with(${of}.lexeme, ?)` : `${of}.lexeme = ?`, values: [word] }
}
