/** Below this share of the best rank value, a candidate is different only because it does not answer. */
const MIN_RELEVANCE = 0.3

/** A candidate this similar to a selected one repeats it. */
const DUPLICATE_SIMILARITY = 0.8

/**
 * Selects the best candidates that do not repeat each other: each next one has the highest rank value, less its
 * similarity to those already selected (maximal marginal relevance, Carbonell and Goldstein 1998). Candidates that
 * hardly answer, and candidates that repeat a selected one, come last.
 *
 * @param ranking the rank values of the candidates, in any order
 * @param similarity of two candidates by their indexes, 0 to 1
 * @param diversity 0 (the ranking alone) to 1 (as different as possible)
 * @returns indexes of at most `limit` candidates, best first
 */
export function diversify(
  ranking: Float64Array,
  similarity: (one: number, other: number) => number,
  limit: number,
  diversity: number,
): readonly number[] {
  const best = Math.max(...ranking, Number.MIN_VALUE)
  const remaining = new Set(ranking.keys())
  const closest = new Float64Array(ranking.length)
  const selected: number[] = []
  while (selected.length < limit && remaining.size > 0) {
    let next = -1
    let highest = Number.NEGATIVE_INFINITY
    const preferred =
      diversity === 0
        ? []
        : [...remaining].filter(
            (at) => (ranking[at] ?? 0) >= MIN_RELEVANCE * best && (closest[at] ?? 0) < DUPLICATE_SIMILARITY,
          )
    for (const at of preferred.length > 0 ? preferred : remaining) {
      const value = (1 - diversity) * ((ranking[at] ?? 0) / best) - diversity * (closest[at] ?? 0)
      if (value > highest) {
        highest = value
        next = at
      }
    }
    selected.push(next)
    remaining.delete(next)
    for (const at of remaining) closest[at] = Math.max(closest[at] ?? 0, similarity(next, at))
  }
  return selected
}
