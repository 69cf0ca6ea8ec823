/** As in FTS5 (https://sqlite.org/fts5.html#the_bm25_function). */
export const K1 = 1.2
export const B = 0.75

/** FTS5's weight of a word that more than half of the rows have. */
const MIN_IDF = 1e-6

/** More than a word adds to a row, by its weight, however often it stands there. */
export const MOST_TIMES = K1 + 1

export function idf(rows: number, holding: number): number {
  return Math.max(MIN_IDF, Math.log((rows - holding + 0.5) / (holding + 0.5)))
}

/** What a word that stands once in a row adds to it, by its weight. */
export function once(length: number, average: number): number {
  return (K1 + 1) / (1 + K1 * (1 - B + (B * length) / average))
}

/** Times of a word in a row that are told apart: a place in a row is kept up to 255 times. */
const MAX_TIMES = 255

/** `ts_rank` of a word with all weights 1 is the sum of 1/n^2 up to its times, by pi^2/6. */
const RANK_LIMIT = 1.644_934_066_85

/**
 * For `width_bucket`: from PostgreSQL's `ts_rank` of one word, how often the word stands in a row, which nothing else
 * tells without unfolding the row.
 */
export const RANK_STEPS: readonly number[] = rankSteps()

function rankSteps(): number[] {
  const steps: number[] = []
  let sum = 0
  for (let times = 1; times <= MAX_TIMES; times++) {
    const step = 1 / (times * times)
    steps.push((sum + step / 2) / RANK_LIMIT)
    sum += step
  }
  return steps
}
