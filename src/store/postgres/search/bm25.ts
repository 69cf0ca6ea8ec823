/** The value of FTS5 (https://sqlite.org/fts5.html#the_bm25_function). */
export const K1 = 1.2
export const B = 0.75

/** FTS5's weight for a word in more than half of the rows. */
const MIN_IDF = 1e-6

/** An upper bound of what a word adds to a row's score, relative to its weight, however often it occurs. */
export const MOST_TIMES = K1 + 1

export function idf(rows: number, holding: number): number {
  return Math.max(MIN_IDF, Math.log((rows - holding + 0.5) / (holding + 0.5)))
}

/** What a word that occurs once in a row adds to its score, relative to its weight. */
export function once(length: number, average: number): number {
  return (K1 + 1) / (1 + K1 * (1 - B + (B * length) / average))
}

/** The maximum count of a word in a row: a tsvector keeps at most 255 positions of a word. */
const MAX_TIMES = 255

/** With all weights 1, `ts_rank` of a word is the sum of 1/n^2 for n up to its count, divided by pi^2/6. */
const RANK_LIMIT = 1.644_934_066_85

/**
 * Thresholds for `width_bucket`: they turn `ts_rank` of one word into its count in a row. Nothing else gives the count
 * without unnesting the row.
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
