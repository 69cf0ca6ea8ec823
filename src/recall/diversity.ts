/** Below this share of the best rank a candidate is different because it says nothing of what was asked. */
const WORTH = 0.3

/** A candidate this similar to one taken repeats it. */
const REPEATS = 0.8

/**
 * The best candidates that do not repeat each other: each next one has the best rank less its similarity to those
 * already taken (maximal marginal relevance, Carbonell and Goldstein 1998). Candidates far below the best come after those
 * that answer and do not repeat, however different they are.
 *
 * @param ranking of the candidates, in any order
 * @param similarity of two candidates by their indexes, 0 to 1
 * @param diversity 0 (the ranking alone) to 1 (as different as can be)
 * @returns indexes of at most `limit` candidates, best first
 */
export function diversify(
  ranking: Float64Array,
  similarity: (one: number, other: number) => number,
  limit: number,
  diversity: number,
): readonly number[] {
  const best = Math.max(...ranking, Number.MIN_VALUE)
  const left = new Set(ranking.keys())
  const nearest = new Float64Array(ranking.length)
  const taken: number[] = []
  while (taken.length < limit && left.size > 0) {
    let next = -1
    let highest = Number.NEGATIVE_INFINITY
    const worth =
      diversity === 0
        ? []
        : [...left].filter((at) => (ranking[at] ?? 0) >= WORTH * best && (nearest[at] ?? 0) < REPEATS)
    for (const at of worth.length > 0 ? worth : left) {
      const value = (1 - diversity) * ((ranking[at] ?? 0) / best) - diversity * (nearest[at] ?? 0)
      if (value > highest) {
        highest = value
        next = at
      }
    }
    taken.push(next)
    left.delete(next)
    for (const at of left) nearest[at] = Math.max(nearest[at] ?? 0, similarity(next, at))
  }
  return taken
}
